import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { readStore } from './browser-database.ts';

/** Waits until the page would open without a network, with these posts. */
export async function untilKept(page: Page, titles: readonly string[]): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => keptTitles(page), { timeout: 30_000 }).toEqual(titles);
}

/** Reads the titles that are kept. */
async function keptTitles(page: Page): Promise<readonly string[] | undefined> {
  // What the page itself puts there.
  const kept = (await readStore(page, 'kept')) as
    readonly { person: string; name: string; data: { title: string }[] }[] | undefined;
  const posts = kept?.find(({ person, name }) => person === '' && name === 'posts');
  return posts?.data.map(({ title }) => title);
}
