import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Reads everything in a store of the page's database; `undefined` before the page has created it. */
export function readStore(
  page: Page,
  store: 'kept' | 'outbox',
): Promise<readonly unknown[] | undefined> {
  return page.evaluate(
    (store) =>
      new Promise<unknown[] | undefined>((resolve) => {
        const opening = indexedDB.open('tidings');
        // The page creates the database; reading it earlier must not create one.
        opening.onupgradeneeded = () => {
          opening.transaction?.abort();
        };
        opening.onerror = (event) => {
          event.preventDefault();
          resolve(undefined);
        };
        opening.onsuccess = () => {
          const request: IDBRequest<unknown[]> = opening.result
            .transaction(store)
            .objectStore(store)
            .getAll();
          request.onsuccess = () => {
            opening.result.close();
            resolve(request.result);
          };
        };
      }),
    store,
  );
}

/** Waits until so many items are in the stored outbox: a shown item may not be stored yet. */
export async function untilStored(page: Page, count: number): Promise<void> {
  await expect.poll(() => readStore(page, 'outbox')).toHaveLength(count);
}
