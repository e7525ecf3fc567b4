/** The rows of a list from top to bottom, each with a unique and stable key. */
export interface Keys {
  readonly length: number;
  keyAt(index: number): string | undefined;
}

/** Where the rows of a list are, in pixels from its top; estimated for rows that were never measured. */
export interface Layout {
  readonly keys: Keys;
  /** NaN where a row has not been measured. */
  readonly heights: Float64Array;
  /** The height above each row; one more than there are rows, the last is the total. */
  readonly tops: Float64Array;
  /** Height assumed for a row that has not been measured. */
  readonly estimatePx: number;
}

const noKeys: Keys = { length: 0, keyAt: () => undefined };

/** Lays out no rows. */
export function emptyLayout(estimatePx: number): Layout {
  return { keys: noKeys, heights: new Float64Array(), tops: new Float64Array(1), estimatePx };
}

/**
 * Lays out a new set of rows, reusing the heights of those that stay. Costs a comparison and an addition per
 * row, and a lookup per row between the first and the last changed one.
 */
export function withKeys(layout: Layout, keys: Keys): Layout {
  const before = layout.keys;
  if (before === keys) return layout;
  const shorter = Math.min(before.length, keys.length);
  let head = 0;
  while (head < shorter && before.keyAt(head) === keys.keyAt(head)) head += 1;
  let tail = 0;
  while (
    tail < shorter - head &&
    before.keyAt(before.length - 1 - tail) === keys.keyAt(keys.length - 1 - tail)
  ) {
    tail += 1;
  }
  const heights = new Float64Array(keys.length).fill(Number.NaN, head, keys.length - tail);
  heights.set(layout.heights.subarray(0, head));
  heights.set(layout.heights.subarray(before.length - tail), keys.length - tail);
  const between = new Map<string | undefined, number | undefined>();
  for (let i = head; i < before.length - tail; i += 1) {
    between.set(before.keyAt(i), layout.heights[i]);
  }
  if (between.size > 0) {
    for (let i = head; i < keys.length - tail; i += 1) {
      heights[i] = between.get(keys.keyAt(i)) ?? Number.NaN;
    }
  }
  return { ...layout, keys, heights, tops: topsOf(heights, layout.estimatePx) };
}

/** A row's height as it was measured. */
export interface Measured {
  readonly index: number;
  readonly height: number;
}

/** Applies measured heights; returns the same layout if nothing changed. */
export function withHeights(layout: Layout, measured: readonly Measured[]): Layout {
  const news = measured.filter(({ index, height }) => layout.heights[index] !== height);
  if (news.length === 0) return layout;
  const heights = layout.heights.slice();
  for (const { index, height } of news) heights[index] = height;
  return { ...layout, heights, tops: topsOf(heights, layout.estimatePx) };
}

/** Changes the height assumed for rows that have not been measured. */
export function withEstimate(layout: Layout, estimatePx: number): Layout {
  if (estimatePx === layout.estimatePx) return layout;
  return { ...layout, estimatePx, tops: topsOf(layout.heights, estimatePx) };
}

/** Returns the index of the row at a distance from the top; beyond the ends, the row at the end. */
export function indexAt({ keys, tops }: Layout, px: number): number {
  let low = 0;
  let high = Math.max(0, keys.length - 1);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((tops[middle] ?? 0) <= px) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Finds a row by its former index, which may have changed; searches outwards from there. */
export function findKey({ keys }: Layout, key: string, near: number): number | undefined {
  const farthest = Math.max(near, keys.length - near);
  for (let distance = 0; distance <= farthest; distance += 1) {
    if (keys.keyAt(near + distance) === key) return near + distance;
    if (keys.keyAt(near - distance) === key) return near - distance;
  }
  return undefined;
}

function topsOf(heights: Float64Array, estimatePx: number): Float64Array {
  const tops = new Float64Array(heights.length + 1);
  let top = 0;
  for (let i = 0; i < heights.length; i += 1) {
    const height = heights[i] ?? Number.NaN;
    // Only NaN does not equal itself.
    top += height === height ? height : estimatePx;
    tops[i + 1] = top;
  }
  return tops;
}
