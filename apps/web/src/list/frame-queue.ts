/** Collects items and passes them on once per frame. */
export interface FrameQueue<Item> {
  add(item: Item): void;
  /** Passes the collected items on now. */
  flush(): void;
}

/** Milliseconds after which the queue stops waiting for a frame (a hidden page gets none). */
const frameTimeoutMs = 250;

/** Creates a queue that passes a burst on as one batch, in order of arrival. */
export function createFrameQueue<Item>(
  take: (batch: readonly Item[]) => void,
  schedule: (run: () => void) => void = inNextFrame,
): FrameQueue<Item> {
  let waiting: Item[] = [];
  const flush = (): void => {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    take(batch);
  };
  return {
    add(item) {
      waiting.push(item);
      if (waiting.length === 1) schedule(flush);
    },
    flush,
  };
}

/** Calls a function in the next frame, or a moment later on a hidden page, which gets no frames. */
function inNextFrame(run: () => void): void {
  const once = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, frameTimeoutMs);
}
