import { describe, expect, it } from 'vitest';
import { allowedMore, compareLevels } from './compare-levels.ts';
import { levelNames, type LevelName } from './read-level.ts';

// Every name of a level is in the list of them.
const fresh = Object.fromEntries(levelNames.map((name, i) => [name, 10 + i])) as Record<
  LevelName,
  number
>;

describe('compareLevels', () => {
  it('finds nothing in a node that is back where it began, or below', () => {
    expect(compareLevels(fresh, fresh)).toEqual([]);
    expect(compareLevels(fresh, { ...fresh, timers: 0, memory: 0 })).toEqual([]);
  });

  it.each(levelNames)('allows of %s what is named, and not more', (name) => {
    const most = fresh[name] + allowedMore[name];
    expect(compareLevels(fresh, { ...fresh, [name]: most })).toEqual([]);
    expect(compareLevels(fresh, { ...fresh, [name]: most + 1 })).toHaveLength(1);
  });
});
