/** 1 sorts by ascending values, -1 by descending ones, as in MongoDB. */
export type SortDirection = 1 | -1;

/** A field of a list's items, and its direction. */
export type SortKey = readonly [field: string, direction: SortDirection];

/** A list, as far as its order is concerned. */
interface Sorted {
  readonly sort: Readonly<Record<string, SortDirection>>;
}

type Item = Readonly<Record<string, unknown>>;

/** Returns what a list is sorted by, the most significant field first; the last one is always the id. */
export function sortKeysOf({ sort }: Sorted): readonly SortKey[] {
  const { id = -1, ...fields } = sort;
  return [...Object.entries(fields), ['id', id]];
}

/**
 * Creates the comparison of two items of a list by its order, for `Array.sort`. It is MongoDB's order of these
 * fields in the documents: nothing (null or missing) before numbers, then strings by code point, then booleans.
 *
 * @see https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
 */
export function compareBy(list: Sorted): (a: object, b: object) => number {
  const keys = sortKeysOf(list);
  return (a, b) => {
    for (const [field, direction] of keys) {
      // A list's items have the fields that it is sorted by.
      const compared = compareValues((a as Item)[field], (b as Item)[field]);
      if (compared !== 0) return direction * compared;
    }
    return 0;
  };
}

/**
 * Writes the place of an item in a list's order, as `next` of a page has it: its id, or for a sorted list a JSON array
 * of what it is sorted by and the id. A page begins after it.
 */
export function formatPlace(list: Sorted, item: object): string {
  const keys = sortKeysOf(list);
  // A list's items have the fields that it is sorted by.
  const values = keys.map(([field]) => (item as Item)[field] ?? null);
  const [id] = values;
  const isOneId = values.length === 1 && (typeof id === 'number' || typeof id === 'string');
  return isOneId && !String(id).startsWith('[') ? String(id) : JSON.stringify(values);
}

const types: readonly string[] = ['undefined', 'number', 'string', 'boolean'];

function compareValues(a: unknown, b: unknown): number {
  const typeOf = (value: unknown) => types.indexOf(typeof (value ?? undefined));
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  const byType = typeOf(a) - typeOf(b);
  return byType === 0 ? Number(a ?? 0) - Number(b ?? 0) : byType;
}

/** JavaScript compares UTF-16 code units, by which the pairs of astral characters come before U+E000. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return afterSurrogates(left) - afterSurrogates(right);
  }
  return a.length - b.length;
}

function afterSurrogates(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
