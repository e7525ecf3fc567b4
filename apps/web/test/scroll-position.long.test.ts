import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { startGateway } from './kit/start-gateway.ts';
import { makePosts, startTestbed, type PostDocument } from './kit/start-testbed.ts';
import { loadAll, lookAt, readTitles, topOf, untilDrawn } from './kit/walk-list.ts';

const webDist = buildWebApp();
const open = useChromium();

const fresh = (title: string): PostDocument => ({ _id: new ObjectId(), title });

/** Waits until a post is so many pixels below the window's top again. */
async function untilAt(page: Page, title: string, top: number): Promise<void> {
  await page.getByRole('heading', { name: title, exact: true }).waitFor();
  await expect.poll(() => topOf(page, title), { timeout: 30_000 }).toBe(top);
}

/** Waits until everything above the list is loaded: nothing moves the rows any more. */
async function untilWhole(page: Page): Promise<void> {
  await untilLive(page);
  await page.getByText('Reading needs no account.').waitFor({ state: 'attached' });
}

/** Runs a function during a reload, when the page is gone: its first script is requested only after that. */
async function betweenLoads(page: Page, meanwhile: () => Promise<unknown>): Promise<void> {
  await page.route(
    (url) => url.pathname.startsWith('/assets/first'),
    async (route) => {
      await meanwhile();
      await route.continue();
    },
    { times: 1 },
  );
}

describe('A reloaded page', () => {
  it('restores the scroll position, including older pages; newer posts wait', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(130));
    const page = await open(url);
    await untilWhole(page);
    await loadAll(page);
    await lookAt(page, 'Post 100');
    const before = await topOf(page, 'Post 100');
    await posts.insertMany([fresh('Waits 1'), fresh('Waits 2')]);
    await page.getByRole('button', { name: '2 new posts' }).waitFor();

    await betweenLoads(page, async () => {
      await posts.insertOne(fresh('While away'));
      await posts.deleteOne({ title: 'Post 50' });
    });
    await page.reload();
    await untilAt(page, 'Post 100', before);
    await untilWhole(page);
    await page.getByRole('button', { name: '3 new posts' }).waitFor();
    expect(await topOf(page, 'Post 100')).toBe(before);

    // The list works as usual: not moved from above, complete, and without duplicates.
    await posts.updateOne({ title: 'Post 40' }, { $set: { body: 'long\n'.repeat(30) } });
    await posts.insertOne(fresh('Live'));
    await page.getByRole('button', { name: '4 new posts' }).click();
    await page.getByRole('heading', { name: 'Live', exact: true }).waitFor();
    const titles = await readTitles(page);
    expect(titles.slice(0, 5)).toEqual(['Live', 'While away', 'Waits 2', 'Waits 1', 'Post 1']);
    expect(new Set(titles).size).toBe(133);
    expect(titles).toHaveLength(133);
  });

  it('shows the next older post if the one in sight is gone', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(90));
    const page = await open(url);
    await untilWhole(page);
    await lookAt(page, 'Post 60');
    // The scroll position is stored by the uppermost row in sight.
    const [gone, next] = await page.evaluate(() =>
      [...document.querySelectorAll('li')]
        .filter((row) => row.getBoundingClientRect().top >= 60)
        .map((row) => row.querySelector('h3')?.textContent ?? ''),
    );
    if (gone === undefined || next === undefined) throw new Error('There are rows in sight.');
    const before = await topOf(page, gone);
    await betweenLoads(page, () => posts.deleteOne({ title: gone }));
    await page.reload();
    await untilAt(page, next, before);
    await untilWhole(page);
    expect(await topOf(page, next)).toBe(before);
  });

  it('keeps scroll position and draft over the reload for a new version', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(90));
    const gateway = await startGateway(url);
    const page = await open(gateway.url, { prepare: (page) => signInPage(page, url) });
    await untilLive(page);
    await page.getByLabel('Title').fill('Half a thought');
    await lookAt(page, 'Post 60');
    const before = await topOf(page, 'Post 60');
    gateway.release('another contract');
    await page.getByText('A new version is here. What you were writing is kept.').waitFor();
    await untilLive(page);
    await untilDrawn(page);
    expect(await topOf(page, 'Post 60')).toBe(before);

    // It is in sight down here, too. Playwright's own click would scroll a little.
    const reload = page.getByRole('button', { name: 'Reload', exact: true });
    expect((await reload.boundingBox())?.y).toBeGreaterThan(0);
    await reload.dispatchEvent('click');
    await page.getByText('A new version is here').waitFor({ state: 'detached' });
    await untilAt(page, 'Post 60', before);
    await untilLive(page);
    await page.getByLabel('Title').waitFor({ state: 'attached' });
    await expect.poll(() => page.getByLabel('Title').inputValue()).toBe('Half a thought');
    expect(await topOf(page, 'Post 60')).toBe(before);
    expect(await page.getByText('A new version is here').count()).toBe(0);
  });

  it('starts at the top when opened by its address, and for a reader who was at the top', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(60));
    const page = await open(url);
    await untilWhole(page);
    await lookAt(page, 'Post 40');
    await page.goto('about:blank');
    await page.goto(url);
    await untilWhole(page);
    await expect.poll(async () => (await titlesOf(page))[0]).toBe('Post 1');
    expect(await page.evaluate(() => window.scrollY)).toBe(0);

    await lookAt(page, 'Post 40');
    await lookAt(page, 'Post 1');
    await page.evaluate(() => {
      window.scrollTo({ top: 0, behavior: 'instant' });
    });
    await page.reload();
    await untilWhole(page);
    await posts.insertOne(fresh('Live'));
    await expect.poll(async () => (await titlesOf(page))[0]).toBe('Live');
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  });

  it('restores the scroll position on the way back from a reloaded post page', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(90));
    const page = await open(url);
    await untilWhole(page);
    await lookAt(page, 'Post 60');
    const before = await topOf(page, 'Post 60');
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Post 60' })
      .getByRole('link')
      .dispatchEvent('click');
    await page.getByRole('heading', { name: 'Post 60', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Post 60', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Latest posts' }).waitFor();
    await untilAt(page, 'Post 60', before);
    await untilWhole(page);
    expect(await topOf(page, 'Post 60')).toBe(before);
  });
});
