import { flushSync, untrack } from 'svelte';
import { newestInTime } from '../../list/waiting.ts';
import type { Router } from '../../router/router.svelte.ts';
import { createStoredText } from '../../storage/stored-text.ts';
import type { Feed } from '../feed.svelte.ts';
import type { Rows } from '../rows.ts';
import type { RowWindow } from '../window/row-window.svelte.ts';
import {
  readScrollPosition,
  writeScrollPosition,
  type ScrollPosition,
} from './scroll-positions.ts';
import { restoreScrollPosition } from './restore-scroll-position.ts';

/**
 * Stores the reader's scroll position for a reload of the same history entry, and restores it after one. Must
 * be called in an effect that follows each arrival; the returned function stops it and stores the position
 * once more.
 */
export function keepScrollPosition(options: {
  readonly feed: Feed;
  readonly router: Pick<Router, 'arrival' | 'entry'>;
  readonly rows: () => Rows;
  readonly shown: Pick<RowWindow, 'anchors' | 'lookAt' | 'note'>;
  readonly window: Window;
}): () => void {
  const { feed, rows, shown, window } = options;
  const { entry, arrival } = options.router;
  const { document } = window;
  const stored = createStoredText(() => window.sessionStorage, 'tidings.places');

  /** Returns where the reader is; undefined at the top. */
  function findScrollPosition(): ScrollPosition | undefined {
    const { knownFrom } = feed.list;
    for (const { key, index, top } of shown.anchors) {
      const row = rows().at(index);
      if (row?.key !== key || row.post === undefined || knownFrom === undefined) continue;
      const newest = newestInTime(feed.list) ?? '';
      return { entry, id: row.post.id, top, newest, knownFrom };
    }
    return undefined;
  }

  function goTo(key: string, top: number): void {
    shown.lookAt({ key, index: 0, top });
    flushSync();
    const row = document.querySelector(`[data-key="${key}"]`);
    if (row === null) return;
    window.scrollBy({ top: row.getBoundingClientRect().top - top, behavior: 'instant' });
    // The scroll event fires later, and rows measured before it would move the row away.
    shown.note();
  }

  const position = arrival.isReturn ? readScrollPosition(stored, entry) : undefined;
  let isThere = position === undefined;
  if (position !== undefined) {
    const step = restoreScrollPosition({
      feed,
      position,
      hasScrolled: () => window.scrollY > 0,
      goTo(key) {
        goTo(key, position.top);
      },
      onEnd() {
        isThere = true;
      },
    });
    $effect(() => {
      if (feed.list.knownFrom === undefined) return;
      // A step flushes rows into the document, which is not allowed inside an effect.
      queueMicrotask(step);
    });
  }
  const keep = (): void => {
    // Left before the position was restored: the stored one is still where the reader wants to be.
    if (isThere) writeScrollPosition(stored, entry, untrack(findScrollPosition));
  };
  const keepIfHidden = (): void => {
    // The browser may discard a hidden tab without any event.
    if (document.hidden) keep();
  };
  window.addEventListener('pagehide', keep);
  document.addEventListener('visibilitychange', keepIfHidden);
  return () => {
    keep();
    window.removeEventListener('pagehide', keep);
    document.removeEventListener('visibilitychange', keepIfHidden);
  };
}
