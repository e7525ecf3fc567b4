/** A map whose readers run again when anything in it changes. */
export interface ReactiveMap<Value> {
  get(key: string): Value | undefined;
  has(key: string): boolean;
  keys(): readonly string[];
  values(): readonly Value[];
  set(key: string, value: Value): void;
  /** Removes a key; returns whether it was there. */
  delete(key: string): boolean;
  clear(): void;
}

/**
 * Creates a map for few entries that seldom change. Svelte's own is in one module with a function that the
 * first load needs for its clock, and would make the first load larger.
 */
export function createReactiveMap<Value>(): ReactiveMap<Value> {
  let entries = $state.raw<readonly (readonly [string, Value])[]>([]);
  const without = (key: string) => entries.filter(([other]) => other !== key);
  const find = (key: string) => entries.find(([other]) => other === key);
  return {
    get: (key) => find(key)?.[1],
    has: (key) => find(key) !== undefined,
    keys: () => entries.map(([key]) => key),
    values: () => entries.map(([, value]) => value),
    set(key, value) {
      entries = [...without(key), [key, value]];
    },
    delete(key) {
      const isThere = find(key) !== undefined;
      if (isThere) entries = without(key);
      return isThere;
    },
    clear() {
      entries = [];
    },
  };
}
