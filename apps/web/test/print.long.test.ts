import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { maxPrintedRows } from '../src/feed/window/row-window.svelte.ts';
import { buildWebApp } from './kit/build-web-app.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';
import { loadAll, lookAt, topOf } from './kit/walk-list.ts';

const webDist = buildWebApp();
const open = useChromium();

/** What was in the document when the browser read it for the paper. */
interface Printed {
  readonly titles: readonly string[];
  /** What stands below the posts. */
  readonly about: string | undefined;
  readonly pages: number;
}

/** Has the browser print the page, and reads what it put on paper. */
async function print(page: Page): Promise<Printed> {
  await page.evaluate(() => {
    const read = (): void => {
      const { dataset } = document.documentElement;
      const titles = [...document.querySelectorAll('article h3')].map((h) => h.textContent);
      dataset['printed'] = JSON.stringify({
        titles,
        about: document.querySelector('ol + p')?.textContent,
      });
    };
    // After the page's own listeners.
    window.addEventListener('beforeprint', read, { once: true });
  });
  const paper = await page.pdf({ format: 'A4' });
  const read = await page.evaluate(() => document.documentElement.dataset['printed']);
  const found = JSON.parse(read ?? '{}') as Omit<Printed, 'pages'>;
  return { ...found, pages: paper.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0 };
}

const titlesTo = (count: number) =>
  Array.from({ length: count }, (_, index) => `Post ${String(index + 1)}`);

describe('On paper', () => {
  it('are all loaded posts, and the reader is not moved', async () => {
    const testbed = await startTestbed(webDist());
    await testbed.posts.insertMany(makePosts(220));
    const page = await open(testbed.url);
    await untilLive(page);
    await loadAll(page);
    await lookAt(page, 'Post 110');
    const before = await topOf(page, 'Post 110');
    const inDocument = await page.locator('[data-key]').count();
    expect(inDocument).toBeLessThan(100);
    const { titles, about, pages } = await print(page);
    expect(titles).toEqual(titlesTo(220));
    expect(about).toBe('You have reached the first post.');
    // A row takes more than a centimetre.
    expect(pages).toBeGreaterThan(8);
    await expect.poll(() => page.locator('[data-key]').count()).toBe(inDocument);
    expect(await topOf(page, 'Post 110')).toBe(before);
    // New posts afterwards are shown as usual.
    await testbed.posts.insertOne({ _id: new ObjectId(), title: 'Newest' });
    await page.getByRole('button', { name: '1 new post' }).waitFor();
    expect(await topOf(page, 'Post 110')).toBe(before);
  });

  it('are at most a fixed number of posts, and how many more there are', async () => {
    const testbed = await startTestbed(webDist());
    await testbed.posts.insertMany(makePosts(maxPrintedRows + 30));
    const page = await open(testbed.url);
    await untilLive(page);
    await lookAt(page, 'Post 60');
    const first = await print(page);
    expect(first.titles.length).toBeGreaterThan(50);
    expect(first.about).toBe('Not on this paper: older posts.');
    await loadAll(page);
    const all = await print(page);
    expect(all.titles).toEqual(titlesTo(maxPrintedRows));
    expect(all.about).toBe('Not on this paper: 30 more.');
  });
});
