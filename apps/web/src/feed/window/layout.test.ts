import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyLayout,
  findKey,
  indexAt,
  withEstimate,
  withHeights,
  withKeys,
  type Keys,
  type Layout,
} from './layout.ts';

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const keysOf = (names: readonly string[]): Keys => ({
  length: names.length,
  keyAt: (index) => names[index],
});
const laidOut = (names: readonly string[], heights: Readonly<Record<string, number>>): Layout => {
  const layout = withKeys(emptyLayout(10), keysOf(names));
  const measured = names.flatMap((name, index) => {
    const height = heights[name];
    return height === undefined ? [] : [{ index, height }];
  });
  return withHeights(layout, measured);
};

describe('withKeys', () => {
  it('counts rows that have not been measured with the estimate', () => {
    expect([...laidOut(['a', 'b', 'c'], { b: 25 }).tops]).toEqual([0, 10, 35, 45]);
  });

  it('keeps known heights when rows are added above, between and below', () => {
    const layout = laidOut(['b', 'd'], { b: 25, d: 40 });
    expect([...withKeys(layout, keysOf(['a', 'b', 'c', 'd', 'e'])).tops]).toEqual([
      0, 10, 35, 45, 85, 95,
    ]);
  });

  it('equals the sum of the heights, whatever rows stay, are added or removed', () => {
    const names = fc.uniqueArray(fc.constantFrom(...letters), { maxLength: 10 });
    const heights = fc.dictionary(fc.constantFrom(...letters), fc.integer({ min: 1, max: 99 }));
    fc.assert(
      fc.property(names, names, heights, (before, after, heights) => {
        const { tops } = withKeys(laidOut(before, heights), keysOf(after));
        let top = 0;
        const expected = after.map((name) => {
          top += before.includes(name) ? (heights[name] ?? 10) : 10;
          return top;
        });
        expect([...tops]).toEqual([0, ...expected]);
      }),
    );
  });
});

describe('withHeights', () => {
  it('returns the same layout when no height has changed', () => {
    const layout = laidOut(['a', 'b'], { a: 20 });
    expect(withHeights(layout, [{ index: 0, height: 20 }])).toBe(layout);
    expect([...withHeights(layout, [{ index: 0, height: 30 }]).tops]).toEqual([0, 30, 40]);
  });
});

describe('withEstimate', () => {
  it('moves only what is below rows that have not been measured', () => {
    expect([...withEstimate(laidOut(['a', 'b', 'c'], { a: 20 }), 50).tops]).toEqual([
      0, 20, 70, 120,
    ]);
  });
});

describe('indexAt', () => {
  it('finds the row at a distance from the top, and the one at the end beyond it', () => {
    const layout = laidOut(['a', 'b', 'c'], { b: 25 });
    expect([-5, 0, 9, 10, 34, 35, 900].map((px) => indexAt(layout, px))).toEqual([
      0, 0, 0, 1, 1, 2, 2,
    ]);
    expect(indexAt(emptyLayout(10), 5)).toBe(0);
  });
});

describe('findKey', () => {
  it('finds a row wherever it has moved, and nothing after its removal', () => {
    const layout = laidOut(['a', 'b', 'c', 'd'], {});
    expect(findKey(layout, 'd', 0)).toBe(3);
    expect(findKey(layout, 'a', 3)).toBe(0);
    expect(findKey(layout, 'a', 90)).toBe(0);
    expect(findKey(layout, 'x', 2)).toBeUndefined();
  });
});
