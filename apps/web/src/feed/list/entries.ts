import type { Entry } from './model.ts';

/** Returns how many entries, newest first, have an id of at least `id`. */
export function countFrom(entries: readonly Entry[], id: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && entry.post.id >= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Finds the entry of a post. */
export function findEntry(entries: readonly Entry[], id: string): Entry | undefined {
  const entry = entries[countFrom(entries, id) - 1];
  return entry?.post.id === id ? entry : undefined;
}

/** Puts an entry at its place, instead of the one with its id. */
export function withEntry(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  const end = countFrom(entries, entry.post.id);
  const start = entries[end - 1]?.post.id === entry.post.id ? end - 1 : end;
  return [...entries.slice(0, start), entry, ...entries.slice(end)];
}

/** Takes the entry of a post out; the same array when there is none. */
export function withoutEntry(entries: readonly Entry[], id: string): readonly Entry[] {
  const end = countFrom(entries, id);
  if (entries[end - 1]?.post.id !== id) return entries;
  return [...entries.slice(0, end - 1), ...entries.slice(end)];
}
