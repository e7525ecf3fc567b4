/** Gathers what arrives and hands it on once per frame. */
export interface FrameQueue<Item> {
  add(item: Item): void;
  /** Hands on what waits now. */
  flush(): void;
}

/** Milliseconds after which a frame that does not come (a hidden page) is no longer waited for. */
const frameTimeoutMs = 250;

/** Makes a queue that hands a burst on as one batch, in the order it came. */
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

/** Runs something in the next frame, or a moment later where a hidden page gets no frames. */
function inNextFrame(run: () => void): void {
  const once = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, frameTimeoutMs);
}
