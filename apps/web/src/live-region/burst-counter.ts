/** Milliseconds that a burst is collected before it is announced. */
export const foldMs = 2_000;
/** Milliseconds of silence after an announcement: a screen reader must not chatter. */
export const quietMs = 15_000;

/**
 * Creates a counter that announces a burst once, as one number: `burstMs` after it began, and not within the
 * silence that follows the last announcement.
 */
export function createFoldedCount(
  say: (total: number) => void,
  silence: {
    /** Milliseconds of silence after an announcement. @defaultValue `quietMs` */
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
