/** Options of a feed's two timers. */
export interface HeartbeatOptions {
  readonly heartbeatMs: number;
  readonly random: () => number;
  /** Writes a heartbeat if one is due; must not reject. The next one waits for it. */
  readonly writeHeartbeat: () => Promise<void>;
  /** Checks whether heartbeats arrived. */
  readonly watch: () => void;
}

/** Jitter of an interval to either side, as a fraction: keeps nodes from writing in step. */
const jitter = 0.1;
/** Checks per interval. */
const looksPerInterval = 5;

/** Starts both timers; the first heartbeat is written after one interval. The result stops them. */
export function startHeartbeat({
  heartbeatMs,
  random,
  writeHeartbeat,
  watch,
}: HeartbeatOptions): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout;
  const schedule = () => {
    if (stopped) return;
    const delayMs = heartbeatMs * (1 - jitter + 2 * jitter * random());
    timer = setTimeout(() => void writeHeartbeat().then(schedule), delayMs);
  };
  schedule();
  const watching = setInterval(watch, heartbeatMs / looksPerInterval);
  return () => {
    stopped = true;
    clearTimeout(timer);
    clearInterval(watching);
  };
}
