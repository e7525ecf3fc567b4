import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelayMs, defaultBackoff } from './backoff.ts';

const limits = fc
  .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 100_000 }))
  .map(([minMs, more]) => ({ minMs, maxMs: minMs + more }));

describe('backoffDelayMs', () => {
  it('stays between half the shortest and the longest wait, at any attempt', () => {
    fc.assert(
      fc.property(limits, fc.nat(5000), fc.double({ min: 0, max: 1, noNaN: true }), (l, n, r) => {
        const delay = backoffDelayMs(n, l, () => r);
        expect(delay).toBeGreaterThanOrEqual(l.minMs / 2);
        expect(delay).toBeLessThanOrEqual(l.maxMs);
      }),
    );
  });

  it('doubles until the longest wait', () => {
    const delays = [0, 1, 2, 7, 20].map((n) => backoffDelayMs(n, defaultBackoff, () => 1));
    expect(delays).toEqual([100, 200, 400, 10_000, 10_000]);
  });
});
