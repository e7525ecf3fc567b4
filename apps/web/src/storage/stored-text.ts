/** One text that outlives a reload. */
export interface StoredText {
  read(): string | undefined;
  /** Keeps the text; undefined forgets it. */
  write(text: string | undefined): void;
}

/**
 * Makes a text kept under one key of a storage. A browser that denies storage (or has no room left)
 * only forgets: nothing on the page depends on it.
 */
export function createStoredText(storage: () => Storage, key: string): StoredText {
  return {
    read() {
      try {
        return storage().getItem(key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(text) {
      try {
        if (text === undefined) storage().removeItem(key);
        else storage().setItem(key, text);
      } catch {
        // Denied or full: the text lives as long as the page.
      }
    },
  };
}
