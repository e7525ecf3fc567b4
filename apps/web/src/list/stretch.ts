import { countFrom } from './entries.ts';
import type { Change, Entry, Listed } from './model.ts';
import { isOvertaken, type PositionText } from './order.ts';

/** All items from one id to another, as they were at one position. */
export interface Stretch<Item extends Listed> {
  /** Lowest id that belongs to it; `''` when nothing is older. */
  readonly from: string;
  /** First id above it; undefined when nothing is newer. */
  readonly to: string | undefined;
  readonly items: readonly Item[];
  readonly at: PositionText;
}

/**
 * Replaces the list's entries in a stretch. What the list knows from later than the stretch stays: a newer
 * version, an item that the stretch could not contain, a deletion in `changes`.
 */
export function mergeStretch<Item extends Listed>(
  entries: readonly Entry<Item>[],
  stretch: Stretch<Item>,
  changes: ReadonlyMap<string, Change<Item>> = new Map(),
): readonly Entry<Item>[] {
  const start = stretch.to === undefined ? 0 : countFrom(entries, stretch.to);
  const end = countFrom(entries, stretch.from);
  const known = new Map(entries.slice(start, end).map((entry) => [entry.item.id, entry]));

  const merged = new Map<string, Entry<Item>>();
  for (const item of stretch.items) {
    const entry = known.get(item.id);
    const keepsKnown = entry !== undefined && isOvertaken(stretch.at, entry.at);
    merged.set(item.id, keepsKnown ? entry : entryOf(item, stretch.at, entry));
  }
  for (const [id, entry] of known) {
    if (!merged.has(id) && isOvertaken(stretch.at, entry.at)) merged.set(id, entry);
  }
  for (const [id, change] of changes) {
    if (!covers(stretch, id) || !isOvertaken(stretch.at, change.at)) continue;
    if (change.item === undefined) merged.delete(id);
    else merged.set(id, entryOf(change.item, change.at, merged.get(id)));
  }
  const inOrder = [...merged.values()].sort((a, b) => (a.item.id < b.item.id ? 1 : -1));
  return [...entries.slice(0, start), ...inOrder, ...entries.slice(end)];
}

/** Returns whether an id belongs to a stretch. */
export function covers(
  { from, to }: { readonly from: string; readonly to: string | undefined },
  id: string,
): boolean {
  return id >= from && (to === undefined || id < to);
}

/** Creates the entry of an item, keeping the row of the one it replaces. */
function entryOf<Item extends Listed>(
  item: Item,
  at: PositionText | undefined,
  before: Entry<Item> | undefined,
): Entry<Item> {
  return before === undefined
    ? { key: item.id, item, at, arrived: false, own: false }
    : { ...before, item, at };
}
