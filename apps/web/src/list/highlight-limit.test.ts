import { describe, expect, it } from 'vitest';
import { highlightWindowMs, createHighlightLimit, maxHighlighted } from './highlight-limit.ts';

describe('createHighlightLimit', () => {
  it('highlights a few items, and again after the time window', () => {
    let now = 0;
    const limitHighlights = createHighlightLimit(() => now);
    expect(limitHighlights(maxHighlighted)).toBe(maxHighlighted);
    expect(limitHighlights(1)).toBe(0);
    now += highlightWindowMs;
    expect(limitHighlights(1)).toBe(1);
  });

  it('highlights nothing of a burst, whether it arrives in one frame or in many', () => {
    const limitHighlights = createHighlightLimit(() => 0);
    expect(limitHighlights(maxHighlighted + 1)).toBe(0);
    expect(limitHighlights(1)).toBe(0);
  });
});
