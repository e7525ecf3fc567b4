import { countWhile } from './count-while.ts';
import type { Entry, Listed } from './model.ts';

/** Returns how many entries, newest first, have an id of at least `id`. */
export function countFrom(entries: readonly Entry<Listed>[], id: string): number {
  return countWhile(entries.length, (n) => (entries[n]?.item.id ?? '') >= id);
}

/** Finds the entry of an item. */
export function findEntry<Item extends Listed>(
  entries: readonly Entry<Item>[],
  id: string,
): Entry<Item> | undefined {
  const entry = entries[countFrom(entries, id) - 1];
  return entry?.item.id === id ? entry : undefined;
}

/** Puts an entry in its place, replacing the one with the same id. */
export function withEntry<Item extends Listed>(
  entries: readonly Entry<Item>[],
  entry: Entry<Item>,
): readonly Entry<Item>[] {
  const end = countFrom(entries, entry.item.id);
  const start = entries[end - 1]?.item.id === entry.item.id ? end - 1 : end;
  return [...entries.slice(0, start), entry, ...entries.slice(end)];
}

/**
 * Puts many entries in their places at once, and removes those whose id maps to undefined; copies the array
 * once, however many there are.
 */
export function withEntries<Item extends Listed>(
  entries: readonly Entry<Item>[],
  changed: ReadonlyMap<string, Entry<Item> | undefined>,
): readonly Entry<Item>[] {
  const ids = [...changed.keys()].sort().reverse();
  const [highest] = ids;
  const lowest = ids.at(-1);
  if (highest === undefined || lowest === undefined) return entries;
  // Entries newer or older than all changed ones are copied as they are: usually nearly all of them.
  const end = countFrom(entries, lowest);
  const upper = countFrom(entries, highest);
  const start = entries[upper - 1]?.item.id === highest ? upper - 1 : upper;
  const between: Entry<Item>[] = [];
  let next = start;
  for (const id of ids) {
    for (let known = entries[next]; next < end && known !== undefined; known = entries[next]) {
      if (known.item.id <= id) break;
      between.push(known);
      next += 1;
    }
    if (entries[next]?.item.id === id) next += 1;
    const entry = changed.get(id);
    if (entry !== undefined) between.push(entry);
  }
  return entries.slice(0, start).concat(between, entries.slice(end));
}
