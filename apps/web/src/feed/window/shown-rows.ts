import { findKey, indexAt, type Layout } from './layout.ts';

/** A row that the reader looks at. */
export interface Anchor {
  readonly key: string;
  /** Where it stood among the rows. */
  readonly index: number;
  /** Pixels from the window's top to its top. */
  readonly top: number;
}

/** What part of the list the reader looks at. */
export interface Place {
  /** The rows in sight, the one to hold on to first; none where the list is to move freely. */
  readonly anchors: readonly Anchor[];
  /** Pixels from the list's top to the window's. */
  readonly top: number;
  /** Pixels of the window. */
  readonly height: number;
}

/** A stretch of rows: `start` included, `end` not. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A row in the document, and the room that stands above it for rows that are not. */
export interface Placed {
  readonly index: number;
  readonly gapPx: number;
}

/** Pixels above and below the window in which rows are kept ready. */
export const readyPx = 800;

/**
 * Returns which rows belong into the document: those in sight and near it. What is in sight follows
 * the rows that the reader looks at, not the pixels: rows that come above do not change it.
 */
export function rangeOf(layout: Layout, { anchors, ...place }: Place): Range {
  const found = findAnchor(layout, anchors);
  const top = found === undefined ? place.top : (layout.tops[found.index] ?? 0) - found.anchor.top;
  return {
    start: indexAt(layout, top - readyPx),
    end: Math.min(layout.keys.length, indexAt(layout, top + place.height + readyPx) + 1),
  };
}

/**
 * Places the rows of a range and the pinned ones outside of it, each with the gap that is left above it;
 * all of them stand lower than the layout says by `shiftPx`, as far as there is room.
 */
export function placeRows(
  layout: Layout,
  { start, end }: Range,
  pinned: readonly string[],
  shiftPx = 0,
): { readonly rows: readonly Placed[]; readonly belowPx: number } {
  const outside = pinned
    .map((key) => findKey(layout, key, start))
    .filter((index) => index !== undefined && (index < start || index >= end));
  const inside = Array.from({ length: Math.max(0, end - start) }, (_, n) => start + n);
  const indexes = [...inside, ...new Set(outside)]
    .filter((index) => index !== undefined)
    .sort((a, b) => a - b);
  let bottom = 0;
  const rows = indexes.map((index): Placed => {
    const isFirst = bottom === 0;
    const gapPx = Math.max(0, (layout.tops[index] ?? 0) - bottom + (isFirst ? shiftPx : 0));
    bottom = layout.tops[index + 1] ?? bottom;
    return { index, gapPx };
  });
  return { rows, belowPx: (layout.tops[layout.keys.length] ?? 0) - bottom };
}

/**
 * Orders the rows that the reader could look at: those that begin in sight, then the one that begins
 * above. `edge` is where the window begins to be free of what lies over it.
 */
export function chooseAnchors<Row extends Anchor & { readonly bottom: number }>(
  rows: readonly Row[],
  { edge, height }: { readonly edge: number; readonly height: number },
): readonly Row[] {
  const seen = rows.filter(({ top, bottom }) => bottom > edge && top < height);
  const whole = seen.filter(({ top }) => top >= edge);
  return [...whole, ...seen.filter(({ top }) => top < edge).reverse()];
}

function findAnchor(
  layout: Layout,
  anchors: readonly Anchor[],
): { readonly anchor: Anchor; readonly index: number } | undefined {
  for (const anchor of anchors) {
    const index = findKey(layout, anchor.key, anchor.index);
    if (index !== undefined) return { anchor, index };
  }
  return undefined;
}
