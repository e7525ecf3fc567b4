import { flushSync, untrack } from 'svelte';
import {
  emptyLayout,
  findKey,
  withEstimate,
  withHeights,
  withKeys,
  type Keys,
  type Layout,
} from './layout.ts';
import {
  chooseAnchors,
  placeRows,
  rangeOf,
  type Anchor,
  type Place,
  type Placed,
} from './shown-rows.ts';
import { watchSizes, type SizeWatch } from './watch-sizes.ts';

/** Which rows of a long list are in the document, where, and what keeps them in place. */
export interface RowWindow {
  readonly rows: readonly Placed[];
  /** Pixels below the last of them. */
  readonly belowPx: number;
  /** Where all rows stand, as far as that is known. */
  readonly layout: Layout;
  /** The browser reads the page for paper: the rows are those from the top, `maxPrintedRows` of them. */
  readonly isPrinting: boolean;
  /** The rows in sight, the one to hold on to first; none at the list's top. */
  readonly anchors: readonly Anchor[];
  /** Brings the rows around one into the document, ahead of who scrolls there and then notes it. */
  lookAt(anchor: Anchor): void;
  /** Notes what is in sight: it is kept where it stands. */
  readonly note: () => void;
  /** Keeps a row in the document wherever the reader goes, or no longer. */
  pin(key: string, isPinned: boolean): void;
  /** Keeps the row that has the focus likewise; undefined when none has it. */
  focusOn(key: string | undefined): void;
  /** Says whether a row has been in the document before. */
  wasSeen(index: number): boolean;
  /** Watches the list's element and holds it in place; returns what stops it. */
  readonly hold: (list: HTMLElement) => () => void;
}

/** Pixels that a row counts for before any has been measured. */
const firstEstimatePx = 96;
/** Milliseconds without a scroll event after which the reader rests. */
const restsAfterMs = 150;
/** Pixels at the window's top that the masthead covers. */
const edgePx = 60;
/** Rows that are put on paper, from the top; how many more there are is only counted. */
export const maxPrintedRows = 1_000;

/**
 * Makes the window onto a list in a page that scrolls as a whole. Only rows near what is in sight are
 * in the document; each is measured when it comes. Whatever changes above the row that is looked at,
 * this row stays where it stood, to the pixel, by scrolling as far as it was moved, before it is drawn.
 */
export function createRowWindow(options: {
  /** All rows; reactive. */
  readonly keys: () => Keys;
  /** What was known of their heights when the reader was here before. */
  readonly before: Layout | undefined;
}): RowWindow {
  const { keys, before } = options;
  /** Rows and heights as last measured; the rows may have changed since. */
  let known = $state.raw(before ?? emptyLayout(firstEstimatePx));
  let place = $state.raw<Place>({ anchors: [], top: 0, height: window.innerHeight });
  let pinned = $state.raw<readonly string[]>([]);
  let focused = $state<string>();
  let list: HTMLElement | undefined;
  /** Where in the window the rows of the document and the list's top stood when last noted, and its scroll. */
  let noted = { rows: readRows(), listTop: 0, scrollY: 0 };
  let isEstimated = before !== undefined;
  /** Pixels that the rows stand lower than the layout says: set right once the reader rests. */
  let shiftPx = $state(0);
  /** A part of a pixel that a browser which scrolls by whole ones has not been scrolled by. */
  let owedPx = 0;
  let isQueued = false;
  let isScrolling = false;
  let resting: ReturnType<typeof setTimeout> | undefined;

  let isPrinting = $state(false);

  const layout = $derived(withKeys(known, keys()));
  const range = $derived(
    isPrinting
      ? { start: 0, end: Math.min(layout.keys.length, maxPrintedRows) }
      : rangeOf(layout, place),
  );
  const start = $derived(range.start);
  const end = $derived(range.end);
  const kept = $derived(focused === undefined ? pinned : [...pinned, focused]);
  const shown = $derived(placeRows(layout, { start, end }, kept, shiftPx));

  /** Reads what is in the document: the elements stand in the order of `shown`. */
  function readRows() {
    const elements = list === undefined ? [] : [...list.children];
    return elements.flatMap((element) => {
      const key = element.getAttribute('data-key');
      const near = Number(element.getAttribute('aria-posinset')) - 1;
      const index = key === null ? undefined : findKey(layout, key, near);
      if (key === null || index === undefined) return [];
      const { top, bottom, height } = element.getBoundingClientRect();
      return [{ element, key, index, top, bottom, height }];
    });
  }

  function measure(): void {
    known = withHeights(layout, readRows());
    const heights = [...known.heights].filter((height) => height > 0);
    if (isEstimated || heights.length === 0) return;
    isEstimated = true;
    const all = heights.reduce((sum, height) => sum + height, 0);
    known = withEstimate(known, Math.round(all / heights.length));
  }

  /** Notes what the reader looks at, and where all rows stand. */
  function note(): void {
    if (list === undefined || isPrinting) return;
    const { top } = list.getBoundingClientRect();
    const rows = readRows().filter(({ element }) => !element.matches('[data-ghost]'));
    noted = { rows, listTop: top, scrollY: window.scrollY };
    place = { anchors: lookedAt(), top: -top - shiftPx, height: window.innerHeight };
  }

  /**
   * Returns the noted rows that are in sight, the one to hold on to first: the window may have been
   * scrolled since, and the event that reports it arrive later. At the list's top the reader looks at
   * whatever is newest.
   */
  function lookedAt() {
    const by = noted.scrollY - window.scrollY;
    if (window.scrollY <= 0 || noted.listTop + by >= edgePx) return [];
    const rows = noted.rows.map((row) => ({ ...row, top: row.top + by, bottom: row.bottom + by }));
    return chooseAnchors(rows, { edge: edgePx, height: window.innerHeight });
  }

  /** Says how far what is looked at has been moved from where it was last noted. */
  function movedBy(): number {
    const anchor = lookedAt().find(({ element }) => element.isConnected);
    return anchor === undefined ? 0 : anchor.element.getBoundingClientRect().top - anchor.top;
  }

  /**
   * Puts what is looked at back to where it was last noted: by scrolling, or, while the reader scrolls,
   * which that would cut short, by shifting the rows until they rest. Needs a document that is up to date.
   */
  function settle(): void {
    isQueued = false;
    // What stands on paper is of other sizes, and nobody scrolls there.
    if (isPrinting) return;
    flushSync();
    measure();
    flushSync();
    const room = shown.rows[0]?.gapPx ?? 0;
    const moved = movedBy();
    if (isScrolling && moved !== 0 && room >= moved) {
      shiftPx -= moved;
      flushSync();
    }
    owedPx += movedBy();
    if (Math.abs(owedPx) >= 0.5) {
      const before = window.scrollY;
      window.scrollBy({ top: Math.round(owedPx), behavior: 'instant' });
      owedPx -= window.scrollY - before;
    }
    note();
  }

  /** Settles after whatever is going on, and before it is drawn. */
  function settleSoon(): void {
    if (isQueued) return;
    isQueued = true;
    queueMicrotask(() => {
      if (list !== undefined) settle();
    });
  }

  function follow(): void {
    owedPx = 0;
    isScrolling = true;
    clearTimeout(resting);
    // Where no event tells of a scroll's end, its end is guessed.
    if (!('onscrollend' in window)) resting = setTimeout(rest, restsAfterMs);
    note();
  }

  function rest(): void {
    isScrolling = false;
    shiftPx = 0;
  }

  /** Puts into the document what is to be on paper, or no longer: it is read as soon as this returns. */
  function print({ type }: Event): void {
    isPrinting = type === 'beforeprint';
    flushSync();
  }

  let sizes: SizeWatch | undefined;
  $effect(() => {
    if (shown.rows.length > 0) settleSoon();
    sizes?.follow();
  });

  return {
    get rows() {
      return shown.rows;
    },
    get belowPx() {
      return shown.belowPx;
    },
    get isPrinting() {
      return isPrinting;
    },
    get layout() {
      return layout;
    },
    get anchors() {
      return place.anchors;
    },
    lookAt(anchor) {
      place = { ...place, anchors: [anchor] };
    },
    note,
    pin(key, isPinned) {
      const others = pinned.filter((other) => other !== key);
      pinned = isPinned ? [...others, key] : others;
    },
    focusOn(key) {
      focused = key;
    },
    wasSeen: (index) => untrack(() => (layout.heights[index] ?? 0) > 0),
    hold(element) {
      list = element;
      sizes = watchSizes(element, settle);
      const { style } = document.documentElement;
      // A browser that keeps the place as well would move what was put right.
      style.setProperty('overflow-anchor', 'none');
      const left = new AbortController();
      const { signal } = left;
      window.addEventListener('scroll', follow, { passive: true, signal });
      window.addEventListener('scrollend', rest, { signal });
      window.addEventListener('resize', note, { passive: true, signal });
      window.addEventListener('beforeprint', print, { signal });
      window.addEventListener('afterprint', print, { signal });
      isQueued = false;
      settleSoon();
      sizes.follow();
      return () => {
        list = undefined;
        clearTimeout(resting);
        sizes?.stop();
        style.removeProperty('overflow-anchor');
        left.abort();
      };
    },
  };
}
