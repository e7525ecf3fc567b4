import { flushSync, untrack } from 'svelte';
import { newestInTime } from '../../list/waiting.ts';
import type { Router } from '../../router/router.svelte.ts';
import { createStoredText } from '../../storage/stored-text.ts';
import type { Feed } from '../feed.svelte.ts';
import type { Rows } from '../rows.ts';
import type { RowWindow } from '../window/row-window.svelte.ts';
import { readPlace, writePlace, type KeptPlace } from './kept-places.ts';
import { restorePlace } from './restore-place.ts';

/**
 * Keeps where the reader is in the posts, for when the window is loaded anew at the same entry of the
 * history, and brings them there where it has been. Needs an effect around it, which follows each
 * arrival; what it returns ends it, and keeps the place once more.
 */
export function keepPlace(options: {
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

  /** Says where the reader is; undefined at the top. */
  function findPlace(): KeptPlace | undefined {
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
    // The event that tells of it comes later, and rows that are measured until then would move it.
    shown.note();
  }

  const place = arrival.isReturn ? readPlace(stored, entry) : undefined;
  let isThere = place === undefined;
  if (place !== undefined) {
    const step = restorePlace({
      feed,
      place,
      hasScrolled: () => window.scrollY > 0,
      goTo(key) {
        goTo(key, place.top);
      },
      onEnd() {
        isThere = true;
      },
    });
    $effect(() => {
      if (feed.list.knownFrom === undefined) return;
      // Rows are brought into the document at once on the way, which no effect may ask for.
      queueMicrotask(step);
    });
  }
  const keep = (): void => {
    // Left again on the way there, it is still where they want to be.
    if (isThere) writePlace(stored, entry, untrack(findPlace));
  };
  const keepIfHidden = (): void => {
    // A tab that is not looked at can be let go of without a word.
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
