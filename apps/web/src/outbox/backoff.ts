/** Milliseconds before the second try, at most; the time doubles with each further one. */
const firstDelayMs = 1_000;
/** Milliseconds between two tries, at most. */
export const maxDelayMs = 30_000;

/**
 * Says how long to wait after so many tries in vain: half of it by chance, so that all who were cut
 * off at once do not come back at once.
 */
export function backoffMs(tries: number, random: () => number): number {
  const most = Math.min(maxDelayMs, firstDelayMs * 2 ** (tries - 1));
  return most * (0.5 + random() / 2);
}
