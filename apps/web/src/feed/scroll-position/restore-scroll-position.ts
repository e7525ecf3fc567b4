import { maxPageSize } from '@tidings/contracts';
import { countFrom } from '../../list/entries.ts';
import { waitForNewer } from '../../list/wait-since.ts';
import type { Feed } from '../feed.svelte.ts';
import type { ScrollPosition } from './scroll-positions.ts';

/** Pages of `maxPageSize` posts that are loaded to restore a position; one further down is given up. */
export const maxPagesToRestore = 20;

/**
 * Brings the reader back to where they were before a reload: loads the posts down to there, and passes the
 * one they looked at to `goTo`, or the next older one if it is gone. Stops when the reader scrolls meanwhile.
 *
 * @returns a function that takes the next step; to be called each time the list has changed.
 */
export function restoreScrollPosition(options: {
  readonly feed: Pick<Feed, 'list' | 'loadOlder' | 'readerAt'>;
  readonly position: ScrollPosition;
  readonly hasScrolled: () => boolean;
  /** Scrolls the row of a post to the stored height in the window. */
  readonly goTo: (key: string) => void;
  /** Called when the position is restored or given up. */
  readonly onEnd: () => void;
}): () => void {
  const { feed, position, hasScrolled, goTo, onEnd } = options;
  let isBegun = false;
  let isOver = false;
  let pages = 0;

  function end(): void {
    isOver = true;
    onEnd();
  }

  return () => {
    const { knownFrom, older, entries } = feed.list;
    if (isOver || knownFrom === undefined) return;
    if (hasScrolled()) {
      end();
      return;
    }
    if (!isBegun) {
      isBegun = true;
      // Newer posts wait as they would have; and at the newest the loaded posts would be trimmed.
      feed.readerAt('elsewhere', waitForNewer(feed.list, position.newest));
    }
    if (knownFrom <= position.knownFrom) {
      const entry = entries[countFrom(entries, `${position.id}\0`)] ?? entries.at(-1);
      if (entry !== undefined) goTo(entry.key);
      end();
    } else if (pages >= maxPagesToRestore) {
      feed.readerAt('newest');
      end();
    } else if (older.name === 'idle') {
      pages += 1;
      void feed.loadOlder(maxPageSize);
    }
    // If a page fails to load, the reader retries it, and this continues.
  };
}
