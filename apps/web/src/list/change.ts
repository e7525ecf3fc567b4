import { findEntry, withEntry, withoutEntry } from './entries.ts';
import type { Change, Entry, Listed, LiveList, Older } from './model.ts';
import { isNewer, laterOf } from './order.ts';
import { covers } from './stretch.ts';

/**
 * Applies what the stream says became of an item: an insert or edit goes to its place if that is at
 * or above the lowest loaded id, a deletion takes it away. What the list already knows is skipped.
 */
export function applyChange<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  id: string,
  change: Change<Item> & { readonly live: boolean },
): LiveList<Item, Draft> {
  if (list.knownFrom === undefined || !isNewer(change.at, list.position)) return list;
  const position = laterOf(list.position, change.at);
  const told: LiveList<Item, Draft> = {
    ...list,
    position,
    readAhead: list.readAhead.filter((stretch) => isNewer(stretch.at, position)),
  };
  if (list.readAhead.some((s) => covers(s, id) && !isNewer(change.at, s.at))) return told;

  const isOurs = id >= list.knownFrom;
  const next = isOurs ? told : { ...told, older: remember(told.older, id, change) };
  if (change.item === undefined) return { ...next, entries: withoutEntry(next.entries, id) };

  const known = findEntry(list.entries, id);
  const isOutOfReach = known === undefined && !isOurs;
  if (isOutOfReach || (known !== undefined && !isNewer(change.at, known.at))) return next;
  const entry: Entry<Item> =
    known === undefined
      ? { key: id, item: change.item, at: change.at, arrived: change.live, own: false }
      : { ...known, item: change.item, at: change.at };
  return { ...next, entries: withEntry(next.entries, entry) };
}

/**
 * Shows an item as the answer to its edit has it, ahead of the stream: how far the stream has told
 * stays as it was, so that nothing in between is skipped.
 */
export function applyAnswer<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  item: Item,
  at: string,
): LiveList<Item, Draft> {
  const known = findEntry(list.entries, item.id);
  if (known === undefined || !isNewer(at, known.at)) return list;
  return { ...list, entries: withEntry(list.entries, { ...known, item, at }) };
}

/** Keeps a change below the loaded stretch for the page on its way, which may be older than it. */
function remember<Item extends Listed>(
  older: Older<Item>,
  id: string,
  { item, at }: Change<Item>,
): Older<Item> {
  if (older.name !== 'loading') return older;
  const change: Change<Item> = item === undefined ? { at } : { item, at };
  const changes = new Map(older.request.changes).set(id, change);
  return { name: 'loading', request: { ...older.request, changes } };
}
