/** The listeners to one thing. */
export interface Listeners<Args extends readonly unknown[]> {
  /** Adds one; the result removes it. */
  add(listener: (...args: Args) => void): () => void;
  /**
   * Calls each while `isWanted` returns true: a listener may close the source before the others are called.
   * One that throws does not stop the rest.
   */
  call(isWanted: () => boolean, ...args: Args): void;
}

/** Creates an empty set of listeners. The same function added twice is called twice. */
export function createListeners<Args extends readonly unknown[]>(
  onThrown: (cause: unknown) => void,
): Listeners<Args> {
  const entries = new Set<{ readonly listener: (...args: Args) => void }>();
  return {
    add(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    call(isWanted, ...args) {
      for (const entry of [...entries]) {
        if (!isWanted()) return;
        if (!entries.has(entry)) continue;
        try {
          entry.listener(...args);
        } catch (cause) {
          onThrown(cause);
        }
      }
    },
  };
}
