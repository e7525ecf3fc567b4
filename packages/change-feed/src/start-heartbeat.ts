/** What the two timers of a feed do. */
export interface HeartbeatOptions {
  readonly heartbeatMs: number;
  readonly random: () => number;
  /** Writes a heartbeat if one is due; must not reject. The next one waits for it. */
  readonly beat: () => Promise<void>;
  /** Looks whether heartbeats came. */
  readonly watch: () => void;
}

/** How far an interval strays to either side, as a part of it: keeps nodes from beating in step. */
const jitter = 0.1;
/** How often per interval the watch looks. */
const looksPerInterval = 5;

/** Starts both timers; the first beat comes after one interval. Call what it returns to stop them. */
export function startHeartbeat({ heartbeatMs, random, beat, watch }: HeartbeatOptions): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout;
  const schedule = () => {
    if (stopped) return;
    const delayMs = heartbeatMs * (1 - jitter + 2 * jitter * random());
    timer = setTimeout(() => void beat().then(schedule), delayMs);
  };
  schedule();
  const watching = setInterval(watch, heartbeatMs / looksPerInterval);
  return () => {
    stopped = true;
    clearTimeout(timer);
    clearInterval(watching);
  };
}
