import { defaultPageSize, type Post } from '@tidings/contracts';
import type { Feed } from '../feed/feed.svelte.ts';
import { countFrom } from '../list/entries.ts';
import type { Entry, Listed, LiveList } from '../list/model.ts';
import type { KeptStore } from './kept-store.ts';

/** Milliseconds in which changes are gathered before they are kept. */
export const keepAfterMs = 2_000;

/** Lists the newest items without a gap between them: what is only counted is not there. */
export function newestOf<Item extends Listed>(
  { entries, cut, knownFrom = '' }: LiveList<Item, unknown>,
  most: number,
): readonly Item[] {
  const known: readonly Entry<Item>[] = entries.slice(
    0,
    countFrom(entries, cut?.below ?? knownFrom),
  );
  return known.slice(0, most).map(({ item }) => item);
}

/** Keeps the newest posts while the page is in step, for a visit without a network. */
export function keepPosts(options: {
  readonly feed: Pick<Feed, 'list'>;
  readonly isLive: () => boolean;
  readonly store: KeptStore;
  readonly window: Window;
}): void {
  const { feed, isLive, store, window } = options;
  let waiting: readonly Post[] | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting !== undefined) void store.write('', 'posts', waiting);
    waiting = undefined;
  };
  $effect.root(() => {
    $effect(() => {
      if (!isLive() || feed.list.knownFrom === undefined) return;
      waiting = newestOf(feed.list, defaultPageSize);
      timer ??= setTimeout(keep, keepAfterMs);
    });
  });
  // A page that is left may not come back.
  window.addEventListener('pagehide', keep);
}
