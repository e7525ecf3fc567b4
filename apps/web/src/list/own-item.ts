import type { Refusal } from '../http/answer.ts';
import { findEntry, withEntry } from './entries.ts';
import type { Entry, Listed, LiveList, Pending } from './model.ts';
import { isNewer, type PositionText } from './order.ts';

/** Shows an own item before anyone has confirmed it; sends a failed one again in its place. */
export function sendOwn<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  own: Omit<Pending<Draft>, 'status'>,
): LiveList<Item, Draft> {
  const pending: Pending<Draft> = { ...own, status: { name: 'sending' } };
  const isKnown = list.pending.some(({ clientId }) => clientId === own.clientId);
  return {
    ...list,
    pending: isKnown
      ? list.pending.map((other) => (other.clientId === own.clientId ? pending : other))
      : [pending, ...list.pending],
  };
}

/**
 * Takes the answer to an own item in. After the echo there is nothing left to do; where the stream
 * is already past the answer's position without showing the item, the item is gone again.
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
    return { ...without, entries: withEntry(list.entries, entry) };
  }
  const isPast = list.position !== undefined && !isNewer(at, list.position);
  if (isPast || item.id < (list.knownFrom ?? '')) return without;
  const entry: Entry<Item> = { key: clientId, item, at, arrived: false, own: true };
  return { ...without, entries: withEntry(list.entries, entry) };
}

/** Keeps an own item that was not taken, with the reason, so that it can be sent again. */
export function refuseOwn<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  clientId: string,
  why: Refusal,
): LiveList<Item, Draft> {
  return {
    ...list,
    pending: list.pending.map((pending) =>
      pending.clientId === clientId ? { ...pending, status: { name: 'failed', why } } : pending,
    ),
  };
}

/** Forgets an own item. */
export function withoutPending<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  clientId: string,
): LiveList<Item, Draft> {
  return { ...list, pending: list.pending.filter((pending) => pending.clientId !== clientId) };
}

/** Gives the row of each own item that has arrived in the list to its entry. */
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
  return { ...withoutPending(list, clientId), entries: withEntry(list.entries, entry) };
}
