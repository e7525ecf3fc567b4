import { maxPageSize } from '@tidings/contracts';
import { countFrom } from '../../list/entries.ts';
import { waitForNewer } from '../../list/wait-since.ts';
import type { Feed } from '../feed.svelte.ts';
import type { KeptPlace } from './kept-places.ts';

/** Pages of `maxPageSize` posts that are loaded on the way to a place; one further down is given up. */
export const maxPagesToPlace = 20;

/**
 * Brings the reader back to where they were before the page was loaded anew: loads the posts down to
 * there, and hands the one they looked at to `goTo`. Of a post that is gone, the next older one counts.
 * Who scrolls by themselves meanwhile is left where they are.
 *
 * @returns what takes the next step; to be called each time the list has become another.
 */
export function restorePlace(options: {
  readonly feed: Pick<Feed, 'list' | 'loadOlder' | 'readAt'>;
  readonly place: KeptPlace;
  readonly hasScrolled: () => boolean;
  /** Puts the row of a post at the place's height in the window. */
  readonly goTo: (key: string) => void;
  /** Told when the reader is there, or will not be brought there. */
  readonly onEnd: () => void;
}): () => void {
  const { feed, place, hasScrolled, goTo, onEnd } = options;
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
      // What came since waits as it would have; and who is at the newest would lose what is loaded.
      feed.readAt('elsewhere', waitForNewer(feed.list, place.newest));
    }
    if (knownFrom <= place.knownFrom) {
      const entry = entries[countFrom(entries, `${place.id}\0`)] ?? entries.at(-1);
      if (entry !== undefined) goTo(entry.key);
      end();
    } else if (pages >= maxPagesToPlace) {
      feed.readAt('newest');
      end();
    } else if (older.name === 'idle') {
      pages += 1;
      void feed.loadOlder(maxPageSize);
    }
    // A page that did not come is asked for again by the reader, and then it goes on.
  };
}
