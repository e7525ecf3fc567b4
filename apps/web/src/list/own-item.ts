import { findEntry, withEntry } from './entries.ts';
import type { Entry, Listed, LiveList, Pending } from './model.ts';
import { isNewer, type PositionText } from './order.ts';
import { withoutWaiting } from './waiting.ts';

/**
 * Sets the own items that have not been confirmed yet. One whose row already belongs to its entry is not
 * shown twice until its answer arrives.
 */
export function waitForOwn<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  pending: readonly Pending<Draft>[],
): LiveList<Item, Draft> {
  if (list.pending.length === 0 && pending.length === 0) return list;
  const isSettled = (own: Pending<Draft>): boolean =>
    list.entries.some(({ key }) => key === own.clientId);
  return { ...list, pending: pending.filter((own) => !isSettled(own)) };
}

/**
 * Applies the answer to an own item. After its event there is nothing left to do; if the stream is already
 * past the answer's position without the item, it has been deleted again.
 */
export function confirmOwn<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  clientId: string,
  answer: { readonly item: Item; readonly position: PositionText },
): LiveList<Item, Draft> {
  if (!list.pending.some((pending) => pending.clientId === clientId)) return list;
  const { item, position: at } = answer;
  const without = withoutPending(list, clientId);
  const known = findEntry(list.entries, item.id);
  if (known !== undefined) {
    const latest = isNewer(at, known.at) ? { item, at } : {};
    const entry: Entry<Item> = { ...known, ...latest, key: clientId, own: true };
    return {
      ...without,
      entries: withEntry(list.entries, entry),
      waiting: withoutWaiting(list.waiting, item.id),
    };
  }
  const isPast = list.position !== undefined && !isNewer(at, list.position);
  if (isPast || item.id < (list.knownFrom ?? '')) return without;
  const entry: Entry<Item> = { key: clientId, item, at, arrived: false, own: true };
  return { ...without, entries: withEntry(list.entries, entry) };
}

/** Forgets an own item. */
function withoutPending<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  clientId: string,
): LiveList<Item, Draft> {
  return { ...list, pending: list.pending.filter((pending) => pending.clientId !== clientId) };
}

/** Moves the row of each own item that has arrived in the list to its entry. */
export function settleOwn<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
): LiveList<Item, Draft> {
  return list.pending.reduce(settleOne, list);
}

function settleOne<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  { clientId }: Pending<Draft>,
): LiveList<Item, Draft> {
  const echo = list.entries.find(({ item }) => item.clientId === clientId);
  if (echo === undefined) return list;
  const entry: Entry<Item> = { ...echo, key: clientId, own: true, arrived: false };
  return {
    ...withoutPending(list, clientId),
    entries: withEntry(list.entries, entry),
    waiting: withoutWaiting(list.waiting, entry.item.id),
  };
}
