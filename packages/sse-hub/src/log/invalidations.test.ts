import { describe, expect, it } from 'vitest';
import { at } from '../fixtures/positions.ts';
import { createLosses } from './invalidations.ts';

describe('createLosses', () => {
  it.each([
    ['a topic that begins so, from before it', ['room:1'], 4, true],
    ['another topic', ['posts'], 4, false],
    ['who has come past it', ['room:1'], 5, false],
  ])('concerns, or not: %s', (_, topics, after, isConcerned) => {
    const losses = createLosses();
    losses.add(at(5), ['room:']);
    losses.add(at(3), ['room:']);
    expect(losses.concern(topics, at(after))).toBe(isConcerned);
  });

  it('forgets what the log does not reach', () => {
    const losses = createLosses();
    losses.add(at(5), ['room:']);
    losses.dropUpTo(at(5));
    expect(losses.concern(['room:1'], at(1))).toBe(false);
  });

  it('counts everyone as concerned rather than remember too many', () => {
    const losses = createLosses();
    losses.add(
      at(5),
      Array.from({ length: 1_001 }, (_, n) => `room:${String(n)}`),
    );
    expect(losses.concern(['posts'], at(4))).toBe(true);
    expect(losses.concern(['posts'], at(5))).toBe(false);
  });
});
