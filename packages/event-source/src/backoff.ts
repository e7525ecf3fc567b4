import type { ReconnectLimits } from './limits.ts';

/** Returns the longest possible wait before a retry, in milliseconds; retries count from 1. */
export function capDelay(
  retry: number,
  { initialDelayMs, maxDelayMs }: Pick<ReconnectLimits, 'initialDelayMs' | 'maxDelayMs'>,
): number {
  return Math.min(maxDelayMs, initialDelayMs * 2 ** Math.max(0, retry - 1));
}

/**
 * Draws the wait before a retry, in milliseconds: evenly from 0 to the cap (full jitter), because
 * thousands of clients lose the same server at the same moment. `random` is from 0 up to 1.
 */
export function drawDelay(
  retry: number,
  limits: Pick<ReconnectLimits, 'initialDelayMs' | 'maxDelayMs'>,
  random: number,
): number {
  return Math.floor(random * capDelay(retry, limits));
}
