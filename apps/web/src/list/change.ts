import { isInOverflow } from './overflow.ts';
import { findEntry, withEntries, withEntry } from './entries.ts';
import type { Change, Entry, Listed, LiveList, Older } from './model.ts';
import { isNewer, laterOf } from './order.ts';
import { covers } from './stretch.ts';

type ReadAheads = LiveList<Listed, unknown>['readAhead'];

/** One item's change as the stream reports it. */
export interface ItemChange<Item extends Listed> extends Change<Item> {
  readonly id: string;
  readonly live: boolean;
}

/**
 * Applies the stream's changes in their order: an item that was inserted or edited is put in its place if
 * that is at or above the lowest loaded id, a deleted one is removed. Changes that the list already knows are
 * skipped. A burst costs as much as its changes, and one copy of the entries.
 */
export function applyChanges<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  changes: readonly ItemChange<Item>[],
): LiveList<Item, Draft> {
  const { knownFrom, entries } = list;
  if (knownFrom === undefined) return list;
  let { position, readAhead } = list;
  let overflowCount = list.overflow?.count ?? 0;
  /** The changed entries by id; undefined removes one. */
  const changed = new Map<string, Entry<Item> | undefined>();
  /** Changes below the loaded stretch, for the page that is being loaded. */
  const below = new Map<string, Change<Item>>();
  /** The waiting ids, if the reader is elsewhere: every new item is added, whatever the time in its id. */
  const waitingIds = list.waiting && new Set(list.waiting.ids);
  let hasChanged = false;

  for (const change of changes) {
    const { id, item, at, live } = change;
    if (!isNewer(at, position)) continue;
    hasChanged = true;
    position = laterOf(position, at);
    const isKnownAhead = readAhead.some((s) => covers(s, id) && !isNewer(at, s.at));
    readAhead = stillAhead(readAhead, position);
    if (isKnownAhead) continue;

    const isOurs = id >= knownFrom;
    if (!isOurs) below.set(id, item === undefined ? { at } : { item, at });
    const known = changed.has(id) ? changed.get(id) : findEntry(entries, id);
    if (known === undefined && isInOverflow(list, id, item)) {
      if (item === undefined) overflowCount -= 1;
    } else if (item === undefined) {
      if (known !== undefined) changed.set(id, undefined);
      waitingIds?.delete(id);
    } else if (known === undefined) {
      if (isOurs) changed.set(id, { key: id, item, at, arrived: live, own: false });
      if (isOurs) waitingIds?.add(id);
    } else if (isNewer(at, known.at)) {
      changed.set(id, { ...known, item, at });
    }
  }
  if (!hasChanged) return list;
  return {
    ...list,
    position,
    waiting: list.waiting && waitingIds && { ...list.waiting, ids: waitingIds },
    readAhead,
    older: remember(list.older, below),
    overflow: list.overflow && { ...list.overflow, count: Math.max(0, overflowCount) },
    entries: withEntries(entries, changed),
  };
}

/**
 * Shows an edited item as in the edit's answer, ahead of the stream: the list's position stays the same, so
 * that nothing in between is skipped.
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

function stillAhead(readAhead: ReadAheads, position: string | undefined): ReadAheads {
  return readAhead.length === 0 ? readAhead : readAhead.filter(({ at }) => isNewer(at, position));
}

/** Keeps changes below the loaded stretch for the page that is being loaded, which may be older. */
function remember<Item extends Listed>(
  older: Older<Item>,
  below: ReadonlyMap<string, Change<Item>>,
): Older<Item> {
  if (older.name !== 'loading' || below.size === 0) return older;
  const changes = new Map([...older.request.changes, ...below]);
  return { name: 'loading', request: { ...older.request, changes } };
}
