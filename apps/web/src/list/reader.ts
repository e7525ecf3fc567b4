import { countFrom } from './entries.ts';
import type { Entry, Listed, LiveList } from './model.ts';

/** Rows that a reader at the newest keeps when the list is trimmed. */
export const keptRows = 150;
/** Rows above which the list of a reader at the newest is trimmed; scrolling back loads them again. */
export const maxRows = 300;

/** Notes that the reader has left the newest: from now on new items wait. */
export function holdBack<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
): LiveList<Item, Draft> {
  if (list.knownFrom === undefined || list.heldAt !== undefined) return list;
  return { ...list, heldAt: list.entries[0]?.item.id ?? '' };
}

/** Notes that the reader is at the newest: nothing waits any longer. */
export function reveal<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
): LiveList<Item, Draft> {
  return list.heldAt === undefined ? list : { ...list, heldAt: undefined };
}

/** Returns the entries without those that wait; own ones never do. */
export function shownEntries<Item extends Listed>({
  entries,
  heldAt,
}: LiveList<Item, unknown>): readonly Entry<Item>[] {
  if (heldAt === undefined) return entries;
  return entries.filter(({ item, own }) => own || item.id <= heldAt);
}

/** Counts the items that wait for the reader to come back to the newest. */
export function countWaiting({ entries, heldAt }: LiveList<Listed, unknown>): number {
  if (heldAt === undefined) return 0;
  return entries.filter(({ item, own }) => !own && item.id > heldAt).length;
}

/** Lets go of the oldest rows when a reader at the newest has more than `maxRows`. */
export function trimTail<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
): LiveList<Item, Draft> {
  const isBusy = list.heldAt !== undefined || list.older.name === 'loading';
  const lowestKept = list.entries[keptRows - 1]?.item.id;
  if (isBusy || list.entries.length <= maxRows || lowestKept === undefined) return list;
  const entries = list.entries.slice(0, countFrom(list.entries, lowestKept));
  return { ...list, entries, knownFrom: lowestKept, older: { name: 'idle' } };
}
