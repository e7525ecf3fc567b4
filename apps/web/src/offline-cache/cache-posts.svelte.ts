import { defaultPageSize, type Post } from '@tidings/contracts';
import type { Feed } from '../feed/feed.svelte.ts';
import { countFrom } from '../list/entries.ts';
import type { Entry, Listed, LiveList } from '../list/model.ts';
import type { OfflineCache } from './offline-cache.ts';

/** Milliseconds that changes are collected before they are written. */
export const cacheAfterMs = 2_000;

/** Lists the newest items without a gap between them: the overflow is not in memory. */
export function newestOf<Item extends Listed>(
  { entries, overflow, knownFrom = '' }: LiveList<Item, unknown>,
  most: number,
): readonly Item[] {
  const known: readonly Entry<Item>[] = entries.slice(
    0,
    countFrom(entries, overflow?.below ?? knownFrom),
  );
  return known.slice(0, most).map(({ item }) => item);
}

/** Caches the newest posts while the stream is live, for a visit without a network. */
export function cachePosts(options: {
  readonly feed: Pick<Feed, 'list'>;
  readonly isLive: () => boolean;
  readonly cache: OfflineCache;
  readonly window: Window;
}): void {
  const { feed, isLive, cache, window } = options;
  let waiting: readonly Post[] | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting !== undefined) void cache.write('', 'posts', waiting);
    waiting = undefined;
  };
  $effect.root(() => {
    $effect(() => {
      if (!isLive() || feed.list.knownFrom === undefined) return;
      waiting = newestOf(feed.list, defaultPageSize);
      timer ??= setTimeout(flush, cacheAfterMs);
    });
  });
  // The page may be discarded after this.
  window.addEventListener('pagehide', flush);
}
