/** Bounds the wait before another attempt. */
export interface BackoffLimits {
  /** Shortest nominal wait, in milliseconds: before the first repetition. @defaultValue 100 */
  readonly minMs: number;
  /** Longest wait, in milliseconds: it doubles from attempt to attempt and then stays here. @defaultValue 10_000 */
  readonly maxMs: number;
}

/** Waits 0.1 s at first and never longer than 10 s, so that an election (about 12 s) is met early. */
export const defaultBackoff: BackoffLimits = { minMs: 100, maxMs: 10_000 };

/**
 * Computes the wait before repetition `attempt` (from 0), in milliseconds: doubling, with the upper
 * half left to chance so that the nodes of a cluster do not come back all at once.
 */
export function backoffDelayMs(
  attempt: number,
  { minMs, maxMs }: BackoffLimits,
  random: () => number,
): number {
  const nominal = Math.min(maxMs, minMs * 2 ** attempt);
  return nominal / 2 + (nominal / 2) * random();
}
