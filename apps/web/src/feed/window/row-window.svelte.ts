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
  type Viewport,
  type PlacedRow,
} from './shown-rows.ts';
import { watchSizes, type SizeWatch } from './watch-sizes.ts';

/** Decides which rows of a long list are in the document, and keeps them in place. */
export interface RowWindow {
  readonly rows: readonly PlacedRow[];
  /** Pixels below the last of them. */
  readonly belowPx: number;
  /** The positions of all rows, as far as they are known. */
  readonly layout: Layout;
  /** The page is being printed: the rows are the first `maxPrintedRows`. */
  readonly isPrinting: boolean;
  /** The rows in sight, the preferred anchor first; none at the list's top. */
  readonly anchors: readonly Anchor[];
  /** Brings the rows around an anchor into the document; the caller then scrolls there and calls `note`. */
  lookAt(anchor: Anchor): void;
  /** Notes what is in sight, to be kept in place. */
  readonly note: () => void;
  /** Keeps a row in the document even out of sight, or no longer. */
  pin(key: string, isPinned: boolean): void;
  /** Does the same for the row that has the focus; undefined if none has it. */
  focusOn(key: string | undefined): void;
  /** Returns whether a row has been in the document before. */
  wasSeen(index: number): boolean;
  /** Watches the list's element and keeps its rows in place; returns a function that stops it. */
  readonly attach: (list: HTMLElement) => () => void;
}

/** Height in pixels assumed for a row before any was measured. */
const firstEstimatePx = 96;
/** Milliseconds without a scroll event after which scrolling counts as ended. */
const restsAfterMs = 150;
/** Pixels at the window's top that the masthead covers. */
const edgePx = 60;
/** Rows that are printed, from the top; of further ones only the number is printed. */
export const maxPrintedRows = 1_000;

/**
 * Creates the window onto a list in a page that scrolls as a whole. Only rows in or near the viewport are in
 * the document; each is measured when it is added. Whatever changes above the anchor row, the anchor stays in
 * place to the pixel: the page is scrolled by as much as it moved, before the next paint.
 */
export function createRowWindow(options: {
  /** All rows; reactive. */
  readonly keys: () => Keys;
  /** The layout from the reader's previous visit. */
  readonly before: Layout | undefined;
}): RowWindow {
  const { keys, before } = options;
  /** Rows and heights as last measured; the rows may have changed since. */
  let known = $state.raw(before ?? emptyLayout(firstEstimatePx));
  let viewport = $state.raw<Viewport>({ anchors: [], top: 0, height: window.innerHeight });
  let pinned = $state.raw<readonly string[]>([]);
  let focused = $state<string>();
  let list: HTMLElement | undefined;
  /** The rows' positions in the window, the list's top and the scroll position when last noted. */
  let noted = { rows: readRows(), listTop: 0, scrollY: 0 };
  let isEstimated = before !== undefined;
  /** Pixels by which the rows are lower than the layout says: corrected once scrolling ends. */
  let shiftPx = $state(0);
  /** The fraction of a pixel that is left over in a browser that scrolls by whole pixels. */
  let pendingScrollPx = 0;
  let isQueued = false;
  let isScrolling = false;
  let resting: ReturnType<typeof setTimeout> | undefined;

  let isPrinting = $state(false);

  const layout = $derived(withKeys(known, keys()));
  const range = $derived(
    isPrinting
      ? { start: 0, end: Math.min(layout.keys.length, maxPrintedRows) }
      : rangeOf(layout, viewport),
  );
  const start = $derived(range.start);
  const end = $derived(range.end);
  const kept = $derived(focused === undefined ? pinned : [...pinned, focused]);
  const shown = $derived(placeRows(layout, { start, end }, kept, shiftPx));

  /** Reads the rows in the document; the elements are in the order of `shown`. */
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

  /** Notes what the reader looks at, and where all rows are. */
  function note(): void {
    if (list === undefined || isPrinting) return;
    const { top } = list.getBoundingClientRect();
    const rows = readRows().filter(({ element }) => !element.matches('[data-ghost]'));
    noted = { rows, listTop: top, scrollY: window.scrollY };
    viewport = { anchors: lookedAt(), top: -top - shiftPx, height: window.innerHeight };
  }

  /**
   * Returns the noted rows that are in sight, the preferred anchor first: the window may have been scrolled
   * since, before its scroll event. At the list's top there is no anchor: the reader looks at whatever is
   * newest.
   */
  function lookedAt() {
    const by = noted.scrollY - window.scrollY;
    if (window.scrollY <= 0 || noted.listTop + by >= edgePx) return [];
    const rows = noted.rows.map((row) => ({ ...row, top: row.top + by, bottom: row.bottom + by }));
    return chooseAnchors(rows, { edge: edgePx, height: window.innerHeight });
  }

  /** Returns how far the anchor has moved from where it was last noted. */
  function movedBy(): number {
    const anchor = lookedAt().find(({ element }) => element.isConnected);
    return anchor === undefined ? 0 : anchor.element.getBoundingClientRect().top - anchor.top;
  }

  /**
   * Moves the anchor back to where it was last noted: by scrolling, or, while the reader scrolls (which that
   * would interrupt), by shifting the rows until they stop. Needs a document that is up to date.
   */
  function settle(): void {
    isQueued = false;
    // Printed rows have other sizes, and nobody scrolls there.
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
    pendingScrollPx += movedBy();
    if (Math.abs(pendingScrollPx) >= 0.5) {
      const before = window.scrollY;
      window.scrollBy({ top: Math.round(pendingScrollPx), behavior: 'instant' });
      pendingScrollPx -= window.scrollY - before;
    }
    note();
  }

  /** Settles after the current task, and before the next paint. */
  function settleSoon(): void {
    if (isQueued) return;
    isQueued = true;
    queueMicrotask(() => {
      if (list !== undefined) settle();
    });
  }

  function follow(): void {
    pendingScrollPx = 0;
    isScrolling = true;
    clearTimeout(resting);
    // Without a `scrollend` event, the end of a scroll is guessed.
    if (!('onscrollend' in window)) resting = setTimeout(rest, restsAfterMs);
    note();
  }

  function rest(): void {
    isScrolling = false;
    shiftPx = 0;
  }

  /** Adds the printed rows to the document, or removes them, before the browser lays out the page. */
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
      return viewport.anchors;
    },
    lookAt(anchor) {
      viewport = { ...viewport, anchors: [anchor] };
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
    attach(element) {
      list = element;
      sizes = watchSizes(element, settle);
      const { style } = document.documentElement;
      // The browser's own scroll anchoring would move it again.
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
