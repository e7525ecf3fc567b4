import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { readStore, untilStored } from './kit/browser-database.ts';
import { openerForUsers } from './kit/open-for.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();
const openFor = openerForUsers(open);
const allowed = { serviceWorkers: 'allow' } as const;

/** Waits until the page would open without a network, with these posts. */
async function untilKept(page: Page, titles: readonly string[]): Promise<void> {
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

describe('Without a server', () => {
  it('opens with the posts last known, marked as such, until the stream has caught up', async () => {
    const testbed = await startTestbed(webDist());
    await testbed.posts.insertMany(makePosts(3));
    const page = await open(testbed.url, allowed);
    await untilLive(page);
    const titles = ['Post 1', 'Post 2', 'Post 3'];
    await untilKept(page, titles);
    await testbed.restart(async () => {
      await page.reload();
      await page
        .getByText(/^Offline: as of/)
        .first()
        .waitFor();
      await expect.poll(() => titlesOf(page)).toEqual(titles);
      expect(await page.locator('[data-connection=live]').count()).toBe(0);
      // Announced to screen readers once.
      const told = page.getByRole('status').getByText(/^Offline: as of/);
      await expect.poll(() => told.count()).toBe(1);
      await testbed.posts.deleteOne({ title: 'Post 2' });
    });
    await untilLive(page);
    await page.locator('[data-as-of]').waitFor({ state: 'detached' });
    await expect.poll(() => titlesOf(page)).toEqual(['Post 1', 'Post 3']);
  });

  it('P12: takes what is written, keeps it over a reload, and sends it once when it can', async () => {
    const testbed = await startTestbed(webDist());
    const { page, user } = await openFor(testbed.url, '/', allowed);
    await untilLive(page);
    await untilKept(page, []);
    await testbed.restart(async () => {
      await page.reload();
      for (const title of ['One', 'Two']) {
        await page.getByLabel('Title').fill(title);
        await page.getByLabel('Title').press('Control+Enter');
      }
      const waiting = page.locator('.note').getByText('Waiting for the connection.');
      await expect.poll(() => waiting.count()).toBe(2);
      await untilStored(page, 2);
      await page.reload();
      await expect.poll(() => waiting.count()).toBe(2);
      await expect.poll(() => titlesOf(page)).toEqual(['Two', 'One']);
      await expect
        .poll(() => page.locator('.author').allTextContents())
        .toEqual([user.name, user.name]);
    });
    const made = async (): Promise<string[]> =>
      (await testbed.posts.find().sort({ _id: 1 }).toArray()).map(({ title }) => title);
    await expect.poll(made, { timeout: 60_000 }).toEqual(['One', 'Two']);
    await untilLive(page);
    await expect.poll(() => page.getByText(/Waits|Sending/).count()).toBe(0);
    await expect.poll(() => titlesOf(page)).toEqual(['Two', 'One']);
  });
});

describe('The service worker', () => {
  it('has no part in streams and in the API, and keeps every file of the page', async () => {
    const testbed = await startTestbed(webDist());
    const page = await open(testbed.url, allowed);
    await untilLive(page);
    await untilKept(page, []);
    const cached = await page.evaluate(async () => {
      const names = await caches.keys();
      const requests = await Promise.all(names.map(async (n) => (await caches.open(n)).keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(cached).toContain('/');
    expect(cached).toContain('/manifest.webmanifest');
    expect(cached.filter((path) => /^\/(api|sse|message)/.test(path))).toEqual([]);
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
    );
    const assets = loaded.filter((path) => path.startsWith('/assets/'));
    expect(cached).toEqual(expect.arrayContaining(assets));
  });

  it('lets a tab of an older build fetch the rest of it, and forgets that build with the tab', async () => {
    const testbed = await startTestbed(webDist());
    const page = await open(testbed.url, allowed);
    await untilLive(page);
    await untilKept(page, []);
    const older = 'tidings-shell /assets/first-older.js abc';
    const keep = (): Promise<void> =>
      page.evaluate(async (name) => {
        const cache = await caches.open(name);
        await cache.put('/assets/rest-older.js', new Response('older'));
      }, older);
    await keep();
    const tab = await page.context().newPage();
    await tab.goto(`${testbed.url}/rooms`);
    await expect.poll(() => page.evaluate((name) => caches.has(name), older)).toBe(false);

    await keep();
    // What a tab of that build has for life.
    await tab.evaluate(
      () =>
        new Promise<void>((granted) => {
          const name = 'tidings.build./assets/first-older.js';
          void navigator.locks.request(name, { mode: 'shared' }, () => {
            granted();
            return new Promise(() => undefined);
          });
        }),
    );
    const next = await page.context().newPage();
    await next.goto(testbed.url);
    await untilLive(next);
    const rest = await tab.evaluate(async () => (await fetch('/assets/rest-older.js')).text());
    expect(rest).toBe('older');
    await tab.close();
    await expect
      .poll(() =>
        next.evaluate(async () =>
          ((await navigator.locks.query()).held ?? []).some(({ name }) => name?.includes('older')),
        ),
      )
      .toBe(false);
    await next.reload();
    await expect.poll(() => page.evaluate((name) => caches.has(name), older)).toBe(false);
  });
});
