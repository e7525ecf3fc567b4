import { findKey, indexAt, type Layout } from './layout.ts';

/** A row that the reader looks at. */
export interface Anchor {
  readonly key: string;
  /** Its index among the rows when it was noted. */
  readonly index: number;
  /** Pixels from the window's top to the row's top. */
  readonly top: number;
}

/** The part of the list that the reader looks at. */
export interface Viewport {
  /** The rows in sight, the preferred anchor first; none if the list may move freely. */
  readonly anchors: readonly Anchor[];
  /** Pixels from the list's top to the window's. */
  readonly top: number;
  /** The window's height in pixels. */
  readonly height: number;
}

/** A range of rows: `start` included, `end` not. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A row in the document, and the gap above it for rows that are not. */
export interface PlacedRow {
  readonly index: number;
  readonly gapPx: number;
}

/** Pixels above and below the window in which rows are kept in the document. */
export const readyPx = 800;

/**
 * Returns which rows belong in the document: those in or near the viewport. The viewport follows the anchor
 * rows rather than pixels, so rows that are added above do not change it.
 */
export function rangeOf(layout: Layout, { anchors, ...viewport }: Viewport): Range {
  const found = findAnchor(layout, anchors);
  const top =
    found === undefined ? viewport.top : (layout.tops[found.index] ?? 0) - found.anchor.top;
  return {
    start: indexAt(layout, top - readyPx),
    end: Math.min(layout.keys.length, indexAt(layout, top + viewport.height + readyPx) + 1),
  };
}

/**
 * Places the rows of a range and the pinned ones outside it, each with the gap above it; all of them are
 * `shiftPx` lower than the layout says, as far as there is space.
 */
export function placeRows(
  layout: Layout,
  { start, end }: Range,
  pinned: readonly string[],
  shiftPx = 0,
): { readonly rows: readonly PlacedRow[]; readonly belowPx: number } {
  const outside = pinned
    .map((key) => findKey(layout, key, start))
    .filter((index) => index !== undefined && (index < start || index >= end));
  const inside = Array.from({ length: Math.max(0, end - start) }, (_, n) => start + n);
  const indexes = [...inside, ...new Set(outside)]
    .filter((index) => index !== undefined)
    .sort((a, b) => a - b);
  let bottom = 0;
  const rows = indexes.map((index): PlacedRow => {
    const isFirst = bottom === 0;
    const gapPx = Math.max(0, (layout.tops[index] ?? 0) - bottom + (isFirst ? shiftPx : 0));
    bottom = layout.tops[index + 1] ?? bottom;
    return { index, gapPx };
  });
  return { rows, belowPx: (layout.tops[layout.keys.length] ?? 0) - bottom };
}

/**
 * Orders the candidates for the anchor: the rows that start in sight, then the one that starts above. `edge`
 * is the lower edge of what covers the window's top.
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
