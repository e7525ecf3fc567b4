import { describe, expect, it } from 'vitest';
import { createTopicSets } from './topic-sets.ts';

describe('createTopicSets', () => {
  it('returns the same set for the same topics, whatever their order', () => {
    const sets = createTopicSets();
    const one = sets.acquire(['posts', 'room:1']);
    expect(sets.acquire(['room:1', 'posts', 'posts'])).toBe(one);
    expect([...one.topics]).toEqual(['posts', 'room:1']);
    expect(sets.acquire(['posts'])).not.toBe(one);
    expect(sets.acquire(['posts","room:1'])).not.toBe(one);
  });

  it('forgets a set with its last user', () => {
    const sets = createTopicSets();
    const one = sets.acquire(['posts']);
    sets.acquire(['posts']);
    sets.release(one);
    expect(sets.acquire(['posts'])).toBe(one);
    sets.release(one);
    sets.release(one);
    expect(sets.size).toBe(0);
  });
});
