import { describe, expect, it } from 'vitest';
import { emptyLayout, withHeights, withKeys, type Keys, type Layout } from './layout.ts';
import { chooseAnchors, placeRows, rangeOf, readyPx } from './shown-rows.ts';

const numbered = (from: number, to: number): Keys => ({
  length: to - from,
  keyAt: (index) => (index >= 0 && index < to - from ? String(from + index) : undefined),
});
/** Rows `from` to `to`, 100 px each. */
const rows = (from: number, to: number): Layout => withKeys(emptyLayout(100), numbered(from, to));
const looking = (key: number, index: number, top = 0) => ({
  anchors: [{ key: String(key), index, top }],
  top: 0,
  height: 700,
});
const readyRows = readyPx / 100;

describe('rangeOf', () => {
  it('contains the rows in sight and those near them, however many rows there are', () => {
    const range = rangeOf(rows(0, 100_000), looking(50_000, 50_000));
    expect(range).toEqual({ start: 50_000 - readyRows, end: 50_000 + 7 + readyRows + 1 });
  });

  it('follows the anchor row when rows are added above', () => {
    expect(rangeOf(rows(-500, 100_000), looking(50_000, 50_000)).start).toBe(50_500 - readyRows);
  });

  it('follows the next row in sight when the first is gone', () => {
    const viewport = looking(7, 7);
    const anchors = [{ key: 'gone', index: 6, top: -100 }, ...viewport.anchors];
    expect(rangeOf(rows(0, 1_000), { ...viewport, anchors })).toEqual(
      rangeOf(rows(0, 1_000), viewport),
    );
  });

  it('uses pixels without an anchor, and stays within the list', () => {
    const viewport = { anchors: [], top: -300, height: 700 };
    expect(rangeOf(rows(0, 1_000), viewport)).toEqual({ start: 0, end: 4 + readyRows + 1 });
    expect(rangeOf(rows(0, 3), viewport)).toEqual({ start: 0, end: 3 });
    expect(rangeOf(rows(0, 0), viewport)).toEqual({ start: 0, end: 0 });
  });
});

describe('placeRows', () => {
  it('leaves gaps for the rows that are not in the document', () => {
    const layout = withHeights(rows(0, 10), [{ index: 0, height: 250 }]);
    expect(placeRows(layout, { start: 2, end: 4 }, [])).toEqual({
      rows: [
        { index: 2, gapPx: 350 },
        { index: 3, gapPx: 0 },
      ],
      belowPx: 600,
    });
  });

  it('shifts all rows together, as far as there is space above', () => {
    const gaps = (shiftPx: number) =>
      placeRows(rows(0, 10), { start: 2, end: 4 }, [], shiftPx).rows.map(({ gapPx }) => gapPx);
    expect([gaps(30), gaps(-30), gaps(-300)]).toEqual([
      [230, 0],
      [170, 0],
      [0, 0],
    ]);
  });

  it('keeps pinned rows in the document, above and below, each once', () => {
    const { rows: placed, belowPx } = placeRows(rows(0, 10), { start: 4, end: 6 }, [
      '1',
      '8',
      '5',
      'gone',
    ]);
    expect(placed.map(({ index, gapPx }) => [index, gapPx])).toEqual([
      [1, 100],
      [4, 200],
      [5, 0],
      [8, 200],
    ]);
    expect(belowPx).toBe(100);
  });
});

describe('chooseAnchors', () => {
  const row = (key: string, top: number, bottom: number) => ({ key, index: 0, top, bottom });
  const choose = (...all: ReturnType<typeof row>[]) =>
    chooseAnchors(all, { edge: 60, height: 700 }).map(({ key }) => key);

  it('prefers rows that start in sight to one that starts above', () => {
    expect(choose(row('a', -90, 10), row('b', 10, 110), row('c', 110, 210))).toEqual(['c', 'b']);
  });

  it('chooses a row that is taller than the window', () => {
    expect(choose(row('a', -500, 1_000), row('b', 1_000, 1_100))).toEqual(['a']);
  });
});
