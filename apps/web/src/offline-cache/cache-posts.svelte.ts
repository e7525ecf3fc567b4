import { defaultPageSize, type Post } from '@tidings/contracts';
import type { Feed } from '../feed/feed.svelte.ts';
import { countFrom } from '../list/entries.ts';
import type { Entry, Listed, LiveList } from '../list/model.ts';
import type { KeptStore } from './offline-cache.ts';

/** Milliseconds that changes are collected before they are written. */
export const keepAfterMs = 2_000;

/** Lists the newest items without a gap between them: the overflow is not in memory. */
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

/** Caches the newest posts while the stream is live, for a visit without a network. */
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
  // The page may be discarded after this.
  window.addEventListener('pagehide', keep);
}
