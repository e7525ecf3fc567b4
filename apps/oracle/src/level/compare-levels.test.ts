import { describe, expect, it } from 'vitest';
import { allowedMore, compareLevels } from './compare-levels.ts';
import { levelNames, type LevelName } from './read-level.ts';

// Every name of a level is in the list of them.
const fresh = Object.fromEntries(levelNames.map((name, i) => [name, 10 + i])) as Record<
  LevelName,
  number
>;

describe('compareLevels', () => {
  it('finds nothing in a node that is back at its initial level, or below', () => {
    expect(compareLevels(fresh, fresh)).toEqual([]);
    expect(compareLevels(fresh, { ...fresh, timers: 0, memory: 0 })).toEqual([]);
  });

  it.each(levelNames)('allows the named amount of %s, and no more', (name) => {
    const most = fresh[name] + allowedMore[name];
    expect(compareLevels(fresh, { ...fresh, [name]: most })).toEqual([]);
    expect(compareLevels(fresh, { ...fresh, [name]: most + 1 })).toHaveLength(1);
  });
});
