import { dropBelow } from './overflow.ts';
import { countFrom } from './entries.ts';
import type { Entry, Listed, LiveList, Waiting } from './model.ts';

/** Rows that remain when the list of a reader at the newest is trimmed. */
export const keptRows = 150;
/** Rows above which the list of a reader at the newest is trimmed; scrolling back loads them again. */
export const maxRows = 300;

/** Notes that the reader has left the newest: new items wait from now on, and so do those in `waiting`. */
export function holdBack<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  waiting: Waiting = { ids: new Set(), after: undefined },
): LiveList<Item, Draft> {
  if (list.knownFrom === undefined || list.waiting !== undefined) return list;
  return { ...list, waiting };
}

/**
 * Notes that the reader is at the newest: nothing waits any longer. Below the overflow nothing can be shown
 * without a gap: it is dropped too, and loaded again on the way down.
 */
export function reveal<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
): LiveList<Item, Draft> {
  if (list.waiting === undefined) return list;
  const revealed = { ...list, waiting: undefined, overflow: undefined };
  return list.overflow === undefined ? revealed : dropBelow(revealed, list.overflow.below);
}

/** Returns the indexes of the waiting entries, from the top. */
export function waitingAt({ entries, waiting }: LiveList<Listed, unknown>): readonly number[] {
  if (waiting === undefined) return [];
  const indexes = [...waiting.ids].map((id) => countFrom(entries, id) - 1);
  return indexes.sort((a, b) => a - b);
}

/** Returns the entries without the waiting ones; own ones never wait. */
export function shownEntries<Item extends Listed>({
  entries,
  waiting,
}: LiveList<Item, unknown>): readonly Entry<Item>[] {
  if (waiting === undefined || waiting.ids.size === 0) return entries;
  return entries.filter(({ item }) => !waiting.ids.has(item.id));
}

/** Counts the items that wait until the reader is back at the newest. */
export function countWaiting({ waiting, overflow }: LiveList<Listed, unknown>): number {
  return (waiting?.ids.size ?? 0) + (overflow?.count ?? 0);
}

/** Drops the oldest rows if a reader at the newest has more than `maxRows`. */
export function trimTail<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
): LiveList<Item, Draft> {
  const isBusy = list.waiting !== undefined || list.older.name === 'loading';
  const lowestKept = list.entries[keptRows - 1]?.item.id;
  if (isBusy || list.entries.length <= maxRows || lowestKept === undefined) return list;
  return dropBelow(list, lowestKept);
}
