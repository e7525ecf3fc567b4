/** Milliseconds before the second try, at most; the time doubles with each further one. */
const firstDelayMs = 1_000;
/** Milliseconds between two tries, at most. */
export const maxDelayMs = 30_000;

/**
 * Returns how long to wait after so many failed tries: half of it is random, so that clients which were
 * disconnected together do not all return together.
 */
export function backoffMs(tries: number, random: () => number): number {
  const most = Math.min(maxDelayMs, firstDelayMs * 2 ** (tries - 1));
  return most * (0.5 + random() / 2);
}
