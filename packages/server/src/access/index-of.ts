/** Values by key, several under one. */
export interface IndexOf<Value> {
  add(key: string, value: Value): void;
  remove(key: string, value: Value): void;
  has(key: string): boolean;
  /** Returns those under a key as they are now: what is added or removed meanwhile does not disturb. */
  of(key: string): readonly Value[];
}

/** Creates an empty index; a key without values takes no space. */
export function createIndexOf<Value>(): IndexOf<Value> {
  const byKey = new Map<string, Set<Value>>();
  return {
    add(key, value) {
      const values = byKey.get(key);
      if (values === undefined) byKey.set(key, new Set([value]));
      else values.add(value);
    },
    remove(key, value) {
      const values = byKey.get(key);
      values?.delete(value);
      if (values?.size === 0) byKey.delete(key);
    },
    has: (key) => byKey.has(key),
    of: (key) => [...(byKey.get(key) ?? [])],
  };
}
