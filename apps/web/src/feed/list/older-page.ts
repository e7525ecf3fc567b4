import type { PostPage } from '@tidings/contracts';
import type { PostList } from './model.ts';
import { isNewer, isOvertaken } from './order.ts';
import { mergeStretch, type Stretch } from './stretch.ts';

/** Notes that the page below the loaded stretch is being fetched; unchanged when there is none to fetch. */
export function askForOlder(list: PostList): PostList {
  const { knownFrom: before, position: since } = list;
  if (before === undefined || before === '' || list.older.name === 'loading') return list;
  const number = list.requests + 1;
  const request = { number, before, since, changes: new Map() };
  return { ...list, requests: number, older: { name: 'loading', request } };
}

/**
 * Merges the page that was asked for. A page that answers another request changes nothing; one read
 * before the list stood where it stood when it asked has failed, as what happened between is unknown.
 */
export function mergeOlder(list: PostList, number: number, page: PostPage): PostList {
  if (list.older.name !== 'loading' || list.older.request.number !== number) return list;
  const { request } = list.older;
  const from = page.next ?? '';
  if (from >= request.before || isOvertaken(page.position, request.since)) {
    return { ...list, older: { name: 'failed' } };
  }
  const { position: at, posts } = page;
  const stretch: Stretch & { readonly to: string } = { from, to: request.before, posts, at };
  return {
    ...list,
    entries: mergeStretch(list.entries, stretch, request.changes),
    knownFrom: from,
    older: { name: 'idle' },
    readAhead: isNewer(at, list.position)
      ? [...list.readAhead, { from, to: request.before, at }]
      : list.readAhead,
  };
}

/** Notes that the page did not come, so that it can be asked for again. */
export function failOlder(list: PostList, number: number): PostList {
  if (list.older.name !== 'loading' || list.older.request.number !== number) return list;
  return { ...list, older: { name: 'failed' } };
}
