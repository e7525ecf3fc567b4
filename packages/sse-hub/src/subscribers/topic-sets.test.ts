import { describe, expect, it } from 'vitest';
import { createTopicSets } from './topic-sets.ts';

describe('createTopicSets', () => {
  it('gives all who watch the same topics the same set, whatever their order', () => {
    const sets = createTopicSets();
    const one = sets.take(['posts', 'room:1']);
    expect(sets.take(['room:1', 'posts', 'posts'])).toBe(one);
    expect([...one.topics]).toEqual(['posts', 'room:1']);
    expect(sets.take(['posts'])).not.toBe(one);
    expect(sets.take(['posts","room:1'])).not.toBe(one);
  });

  it('forgets a set with the last who has it', () => {
    const sets = createTopicSets();
    const one = sets.take(['posts']);
    sets.take(['posts']);
    sets.giveBack(one);
    expect(sets.take(['posts'])).toBe(one);
    sets.giveBack(one);
    sets.giveBack(one);
    expect(sets.size).toBe(0);
  });
});
