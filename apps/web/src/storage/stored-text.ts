/** One text that survives a reload. */
export interface StoredText {
  read(): string | undefined;
  /** Stores the text; undefined removes it. */
  write(text: string | undefined): void;
}

/**
 * Creates a text stored under one key of a storage. If the browser denies storage (or it is full), the text
 * is lost on a reload: nothing on the page depends on it.
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
        // Denied or full: the text is lost on a reload.
      }
    },
  };
}
