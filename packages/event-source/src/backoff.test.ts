import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capDelay, drawDelay } from './backoff.ts';

const limits = fc
  .record({
    initialDelayMs: fc.integer({ min: 1, max: 60_000 }),
    factor: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ initialDelayMs, factor }) => ({ initialDelayMs, maxDelayMs: initialDelayMs * factor }));
const retry = fc.integer({ min: 1, max: 5000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('capDelay', () => {
  it('starts at the initial delay, never falls, and ends at the maximum', () => {
    fc.assert(
      fc.property(limits, retry, (bounds, n) => {
        expect(capDelay(1, bounds)).toBe(bounds.initialDelayMs);
        expect(capDelay(n + 1, bounds)).toBeGreaterThanOrEqual(capDelay(n, bounds));
        expect(capDelay(n, bounds)).toBeLessThanOrEqual(bounds.maxDelayMs);
        expect(capDelay(5000, bounds)).toBe(bounds.maxDelayMs);
      }),
    );
  });

  it('doubles until then', () => {
    const bounds = { initialDelayMs: 1000, maxDelayMs: 30_000 };
    expect([1, 2, 3, 4, 5, 6, 7].map((n) => capDelay(n, bounds))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
  });
});

describe('drawDelay', () => {
  it('stays between 0 and the cap', () => {
    fc.assert(
      fc.property(limits, retry, random, (bounds, n, drawn) => {
        const delayMs = drawDelay(n, bounds, drawn);
        expect(Number.isInteger(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThan(capDelay(n, bounds));
      }),
    );
  });

  it('spreads evenly over all of it, so that clients of one lost server do not return together', () => {
    const bounds = { initialDelayMs: 1000, maxDelayMs: 30_000 };
    expect([0, 0.25, 0.5, 0.999].map((drawn) => drawDelay(3, bounds, drawn))).toEqual([
      0, 1000, 2000, 3996,
    ]);
  });
});
