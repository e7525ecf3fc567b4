import { findEntry } from './entries.ts';
import type { Entry, Listed, LiveList, Waiting } from './model.ts';
import { isAhead, type PositionText } from './order.ts';

/**
 * Creates the items of a stretch wait that the list did not have, in the part of it that was known. Removes
 * those that are no longer there. Below the lowest entry everything was unknown: items there are new only to
 * a reader who returned (`after`).
 */
export function waitForUnknown<Item extends Listed>(
  waiting: Waiting | undefined,
  before: readonly Entry<Item>[],
  after: readonly Entry<Item>[],
  brought: { readonly items: readonly Item[]; readonly at: PositionText },
): Waiting | undefined {
  if (waiting === undefined) return undefined;
  const { after: left } = waiting;
  const isNew = ({ id }: Item): boolean =>
    isUnknown(before, id) ||
    (left !== undefined &&
      findEntry(before, id) === undefined &&
      id > left &&
      !isAhead(id, brought.at));
  const ids = new Set([...waiting.ids].filter((id) => findEntry(after, id) !== undefined));
  for (const item of brought.items) if (isNew(item)) ids.add(item.id);
  return { ...waiting, ids };
}

/** Returns whether entries lack an item although they extend below its place. */
export function isUnknown(entries: readonly Entry<Listed>[], id: string): boolean {
  const lowest = entries.at(-1)?.item.id;
  return lowest !== undefined && id > lowest && findEntry(entries, id) === undefined;
}

/** Shows an own item at once although the reader is away from the newest. */
export function withoutWaiting(waiting: Waiting | undefined, id: string): Waiting | undefined {
  if (waiting?.ids.has(id) !== true) return waiting;
  return { ...waiting, ids: new Set([...waiting.ids].filter((other) => other !== id)) };
}

/** Returns the newest id of the shown entries that is not ahead of the database's time. */
export function newestInTime(list: LiveList<Listed, unknown>): string | undefined {
  const { entries, waiting, position } = list;
  return entries.find(
    ({ item }) => waiting?.ids.has(item.id) !== true && !isAhead(item.id, position),
  )?.item.id;
}
