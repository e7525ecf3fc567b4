import type { Page } from 'playwright-core';

/**
 * Takes SharedWorker from a page before it loads: then a tab holds the stream itself, where requests
 * can be rerouted and what comes over the wire be noted.
 */
export async function withoutSharedWorker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'SharedWorker');
  });
}
