/** A document, or a part of one. */
export type Fields = Readonly<Record<string, unknown>>;

/** A change of the database as the oracle reads it: no pre- and no post-image. */
export type RawChange =
  | { readonly operation: 'insert' | 'replace'; readonly id: unknown; readonly document: Fields }
  | {
      readonly operation: 'update';
      readonly id: unknown;
      /** New values by path, `members.2` among them. */
      readonly updated: Fields;
      readonly removed: readonly string[];
      /** Arrays that were cut, and what is left of them. */
      readonly truncated?: readonly { readonly field: string; readonly newSize: number }[];
    }
  | { readonly operation: 'delete'; readonly id: unknown };

/** Applies a change to a document. */
export function applied(before: Fields | undefined, change: RawChange): Fields | undefined {
  switch (change.operation) {
    case 'insert':
    case 'replace':
      return change.document;
    case 'update': {
      let after: Fields = before ?? {};
      for (const { field, newSize } of change.truncated ?? []) {
        const array = after[field];
        if (Array.isArray(array)) after = { ...after, [field]: array.slice(0, newSize) as unknown };
      }
      for (const [path, value] of Object.entries(change.updated)) {
        after = put(after, path.split('.'), value);
      }
      return Object.fromEntries(
        Object.entries(after).filter(([name]) => !change.removed.includes(name)),
      );
    }
    case 'delete':
      return undefined;
  }
}

/** Puts a value at a path; a number in it is a place in an array. */
function put(into: Fields, [name = '', ...rest]: readonly string[], value: unknown): Fields {
  if (rest.length === 0) return { ...into, [name]: value };
  const inner = into[name];
  if (!Array.isArray(inner)) {
    // What has fields inside is a document.
    return { ...into, [name]: put((inner ?? {}) as Fields, rest, value) };
  }
  const places = put(Object.fromEntries(inner.entries()), rest, value);
  return { ...into, [name]: Object.values(places) };
}
