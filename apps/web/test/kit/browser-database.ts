import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Reads all that is in a store of the page's database; `undefined` before the page has made it. */
export function readStore(
  page: Page,
  store: 'kept' | 'outbox',
): Promise<readonly unknown[] | undefined> {
  return page.evaluate(
    (store) =>
      new Promise<unknown[] | undefined>((resolve) => {
        const opening = indexedDB.open('tidings');
        // The page makes the database; whoever reads it earlier leaves nothing behind.
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

/** Waits until so many things are in the outbox that outlives the page: what is shown may not be yet. */
export async function untilStored(page: Page, count: number): Promise<void> {
  await expect.poll(() => readStore(page, 'outbox')).toHaveLength(count);
}
