import { describe, expect, it } from 'vitest';
import { calmMs, createCalm, maxHighlighted } from './highlight-limit.ts';

describe('createCalm', () => {
  it('highlights a few items, and again after the time window', () => {
    let now = 0;
    const calm = createCalm(() => now);
    expect(calm(maxHighlighted)).toBe(maxHighlighted);
    expect(calm(1)).toBe(0);
    now += calmMs;
    expect(calm(1)).toBe(1);
  });

  it('highlights nothing of a burst, whether it arrives in one frame or in many', () => {
    const calm = createCalm(() => 0);
    expect(calm(maxHighlighted + 1)).toBe(0);
    expect(calm(1)).toBe(0);
  });
});
