/** Milliseconds that a burst is gathered before it is said. */
export const foldMs = 2_000;
/** Milliseconds of silence after something was said: a screen reader must not chatter. */
export const quietMs = 15_000;

/**
 * Makes a counter that says a burst once, as one number: `foldMs` after it began, and not within
 * the silence that follows the last time.
 */
export function createFoldedCount(
  say: (total: number) => void,
  silence: {
    /** Milliseconds of silence after something was said. @defaultValue `quietMs` */
    readonly quietMs?: number;
    readonly now?: () => number;
  } = {},
): (count: number) => void {
  const { quietMs: quiet = quietMs, now = Date.now } = silence;
  let total = 0;
  let saidAt = Number.NEGATIVE_INFINITY;
  return (count) => {
    total += count;
    if (total !== count) return;
    setTimeout(
      () => {
        const said = total;
        total = 0;
        saidAt = now();
        say(said);
      },
      Math.max(foldMs, saidAt + quiet - now()),
    );
  };
}
