import { describe, expect, it } from 'vitest';
import { createFaultCounts, foldPath, maxCountedPairs } from './count-faults.ts';

describe('foldPath', () => {
  it.each([
    ['', '*'],
    ['title', 'title'],
    ['members.3.name', 'members.*.name'],
    ['0.1', '*.*'],
    ['a1.2b', 'a1.2b'],
  ])('folds %j to %s', (path, folded) => {
    expect(foldPath(path)).toBe(folded);
  });
});

describe('createFaultCounts', () => {
  it('counts only the first fault of a document, so that the sum is the number of documents', () => {
    const counts = createFaultCounts();
    counts.add('newPost', [{ path: 'title' }, { path: 'body' }]);
    counts.add('newPost', [{ path: 'title' }]);
    counts.add('newMessage', [{ path: 'title' }]);
    expect(counts.all()).toEqual([
      { event: 'newPost', path: 'title', count: 2 },
      { event: 'newMessage', path: 'title', count: 1 },
    ]);
  });

  it('counts further pairs as other when there are too many', () => {
    const counts = createFaultCounts();
    for (let number = 0; number < 3 * maxCountedPairs; number += 1) {
      counts.add('newPost', [{ path: `field${String(number)}` }]);
    }
    counts.add('newPost', [{ path: 'field0' }]);
    const all = counts.all();
    expect(all).toHaveLength(maxCountedPairs + 1);
    expect(all[0]).toEqual({ event: 'newPost', path: 'field0', count: 2 });
    expect(all.at(-1)).toEqual({ event: 'other', path: 'other', count: 2 * maxCountedPairs });
  });
});
