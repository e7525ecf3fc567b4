/** Removes every text whose key has a prefix. */
export function forgetTexts(storage: () => Storage, prefix: string): void {
  try {
    const kept = storage();
    const keys = Array.from({ length: kept.length }, (_, index) => kept.key(index));
    for (const key of keys) if (key?.startsWith(prefix) === true) kept.removeItem(key);
  } catch {
    // Storage is denied: then nothing was stored either.
  }
}
