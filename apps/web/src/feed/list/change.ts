import { findEntry, withEntry, withoutEntry } from './entries.ts';
import type { Change, Entry, Older, PostList } from './model.ts';
import { isNewer, laterOf } from './order.ts';
import { covers } from './stretch.ts';

/**
 * Applies what the stream says became of a post: an insert or edit goes to its place if that is at
 * or above the lowest loaded id, a deletion takes it away. What the list already knows is skipped.
 */
export function applyChange(
  list: PostList,
  id: string,
  change: Change & { readonly live: boolean },
): PostList {
  if (list.knownFrom === undefined || !isNewer(change.at, list.position)) return list;
  const position = laterOf(list.position, change.at);
  const told: PostList = {
    ...list,
    position,
    readAhead: list.readAhead.filter((stretch) => isNewer(stretch.at, position)),
  };
  if (list.readAhead.some((s) => covers(s, id) && !isNewer(change.at, s.at))) return told;

  const isOurs = id >= list.knownFrom;
  const next = isOurs ? told : { ...told, older: remember(told.older, id, change) };
  if (change.post === undefined) return { ...next, entries: withoutEntry(next.entries, id) };

  const known = findEntry(list.entries, id);
  const isOutOfReach = known === undefined && !isOurs;
  if (isOutOfReach || (known !== undefined && !isNewer(change.at, known.at))) return next;
  const entry: Entry =
    known === undefined
      ? { key: id, post: change.post, at: change.at, arrived: change.live, own: false }
      : { ...known, post: change.post, at: change.at };
  return { ...next, entries: withEntry(next.entries, entry) };
}

/** Keeps a change below the loaded stretch for the page on its way, which may be older than it. */
function remember(older: Older, id: string, { post, at }: Change): Older {
  if (older.name !== 'loading') return older;
  const change: Change = post === undefined ? { at } : { post, at };
  const changes = new Map(older.request.changes).set(id, change);
  return { name: 'loading', request: { ...older.request, changes } };
}
