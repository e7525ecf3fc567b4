import type { Page } from 'playwright-core';

/**
 * Takes SharedWorker from a page before it loads: then a tab holds the stream itself, where requests can be
 * rerouted and the bytes on the wire recorded.
 */
export async function withoutSharedWorker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'SharedWorker');
  });
}
