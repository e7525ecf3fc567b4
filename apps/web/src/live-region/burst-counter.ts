/** Milliseconds that a burst is collected before it is announced. */
export const burstMs = 2_000;
/** Milliseconds of silence after an announcement: a screen reader must not chatter. */
export const quietMs = 15_000;

/**
 * Creates a counter that announces a burst once, as one number: `burstMs` after it began, and not within the
 * silence that follows the last announcement.
 */
export function createBurstCounter(
  announce: (total: number) => void,
  silence: {
    /** Milliseconds of silence after an announcement. @defaultValue `quietMs` */
    readonly quietMs?: number;
    readonly now?: () => number;
  } = {},
): (count: number) => void {
  const { quietMs: quiet = quietMs, now = Date.now } = silence;
  let total = 0;
  let announcedAt = Number.NEGATIVE_INFINITY;
  return (count) => {
    total += count;
    if (total !== count) return;
    setTimeout(
      () => {
        const announced = total;
        total = 0;
        announcedAt = now();
        announce(announced);
      },
      Math.max(burstMs, announcedAt + quiet - now()),
    );
  };
}
