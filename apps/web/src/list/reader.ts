import { dropBelow } from './cut.ts';
import { countFrom } from './entries.ts';
import type { Entry, Listed, LiveList } from './model.ts';

/** Rows that a reader at the newest keeps when the list is trimmed. */
export const keptRows = 150;
/** Rows above which the list of a reader at the newest is trimmed; scrolling back loads them again. */
export const maxRows = 300;

/** Notes that the reader has left the newest: items newer than `heldAt` wait, from now on. */
export function holdBack<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  heldAt = list.entries[0]?.item.id ?? '',
): LiveList<Item, Draft> {
  if (list.knownFrom === undefined || list.heldAt !== undefined) return list;
  return { ...list, heldAt };
}

/**
 * Notes that the reader is at the newest: nothing waits any longer. Below what was let go meanwhile
 * nothing can be shown without a gap: it goes too, and is loaded again on the way down.
 */
export function reveal<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
): LiveList<Item, Draft> {
  if (list.heldAt === undefined) return list;
  const revealed = { ...list, heldAt: undefined, cut: undefined };
  return list.cut === undefined ? revealed : dropBelow(revealed, list.cut.below);
}

/** Parts the entries into those that are shown though newer ones wait (own ones), and the rest's start. */
export function splitShown<Item extends Listed>({
  entries,
  heldAt,
}: LiveList<Item, unknown>): { readonly own: readonly Entry<Item>[]; readonly from: number } {
  if (heldAt === undefined) return { own: [], from: 0 };
  const from = countFrom(entries, `${heldAt}\0`);
  return { own: entries.slice(0, from).filter(({ own }) => own), from };
}

/** Returns the entries without those that wait; own ones never do. */
export function shownEntries<Item extends Listed>(
  list: LiveList<Item, unknown>,
): readonly Entry<Item>[] {
  const { own, from } = splitShown(list);
  return from === 0 ? list.entries : own.concat(list.entries.slice(from));
}

/** Counts the items that wait for the reader to come back to the newest. */
export function countWaiting(list: LiveList<Listed, unknown>): number {
  const { own, from } = splitShown(list);
  return from - own.length + (list.cut?.count ?? 0);
}

/** Lets go of the oldest rows when a reader at the newest has more than `maxRows`. */
export function trimTail<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
): LiveList<Item, Draft> {
  const isBusy = list.heldAt !== undefined || list.older.name === 'loading';
  const lowestKept = list.entries[keptRows - 1]?.item.id;
  if (isBusy || list.entries.length <= maxRows || lowestKept === undefined) return list;
  return dropBelow(list, lowestKept);
}
