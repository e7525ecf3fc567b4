import type { Entry, Listed } from './model.ts';

/** Returns how many entries, newest first, have an id of at least `id`. */
export function countFrom(entries: readonly Entry<Listed>[], id: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && entry.item.id >= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Finds the entry of an item. */
export function findEntry<Item extends Listed>(
  entries: readonly Entry<Item>[],
  id: string,
): Entry<Item> | undefined {
  const entry = entries[countFrom(entries, id) - 1];
  return entry?.item.id === id ? entry : undefined;
}

/** Puts an entry at its place, instead of the one with its id. */
export function withEntry<Item extends Listed>(
  entries: readonly Entry<Item>[],
  entry: Entry<Item>,
): readonly Entry<Item>[] {
  const end = countFrom(entries, entry.item.id);
  const start = entries[end - 1]?.item.id === entry.item.id ? end - 1 : end;
  return [...entries.slice(0, start), entry, ...entries.slice(end)];
}

/** Takes the entry of an item out; the same array when there is none. */
export function withoutEntry<Item extends Listed>(
  entries: readonly Entry<Item>[],
  id: string,
): readonly Entry<Item>[] {
  const end = countFrom(entries, id);
  if (entries[end - 1]?.item.id !== id) return entries;
  return [...entries.slice(0, end - 1), ...entries.slice(end)];
}
