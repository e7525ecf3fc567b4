import { describe, expect, it } from 'vitest';
import { at } from '../fixtures/positions.ts';
import { createInvalidations } from './invalidations.ts';

describe('createInvalidations', () => {
  it.each([
    ['a topic that begins so, from before it', ['room:1'], 4, true],
    ['another topic', ['posts'], 4, false],
    ['who has come past it', ['room:1'], 5, false],
  ])('concerns, or not: %s', (_, topics, after, isConcerned) => {
    const invalidations = createInvalidations();
    invalidations.add(at(5), ['room:']);
    invalidations.add(at(3), ['room:']);
    expect(invalidations.affect(topics, at(after))).toBe(isConcerned);
  });

  it('forgets what the log does not reach', () => {
    const invalidations = createInvalidations();
    invalidations.add(at(5), ['room:']);
    invalidations.dropUpTo(at(5));
    expect(invalidations.affect(['room:1'], at(1))).toBe(false);
  });

  it('counts every topic as invalidated rather than remember too many', () => {
    const invalidations = createInvalidations();
    invalidations.add(
      at(5),
      Array.from({ length: 1_001 }, (_, n) => `room:${String(n)}`),
    );
    expect(invalidations.affect(['posts'], at(4))).toBe(true);
    expect(invalidations.affect(['posts'], at(5))).toBe(false);
  });
});
