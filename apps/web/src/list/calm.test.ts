import { describe, expect, it } from 'vitest';
import { calmMs, createCalm, maxHighlighted } from './calm.ts';

describe('createCalm', () => {
  it('highlights all as long as they are few, and those of the next moment again', () => {
    let now = 0;
    const calm = createCalm(() => now);
    expect(calm(maxHighlighted)).toBe(maxHighlighted);
    expect(calm(1)).toBe(0);
    now += calmMs;
    expect(calm(1)).toBe(1);
  });

  it('highlights nothing of a burst, whether it comes in one frame or in many', () => {
    const calm = createCalm(() => 0);
    expect(calm(maxHighlighted + 1)).toBe(0);
    expect(calm(1)).toBe(0);
  });
});
