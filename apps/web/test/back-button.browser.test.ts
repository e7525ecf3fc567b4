import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';
import { loadAll, lookAt, topOf } from './kit/walk-list.ts';

const webDist = buildWebApp();
const open = useChromium();

const scrollOf = (page: Page) => page.evaluate(() => window.scrollY);

describe('The back button', () => {
  it('restores the scroll position, including older pages; new posts wait', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(130));
    const page = await open(url);
    await untilLive(page);
    await loadAll(page);
    await lookAt(page, 'Post 70');
    const before = { top: await topOf(page, 'Post 70'), scroll: await scrollOf(page) };

    // Clicked by script: moving up to the link with the mouse would change the scroll position.
    await page
      .getByRole('navigation')
      .getByRole('link', { name: 'Sign in' })
      .dispatchEvent('click');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expect.poll(() => scrollOf(page), { timeout: 30_000 }).toBe(0);
    await posts.insertOne({ _id: new ObjectId(), title: 'While away' });

    await page.goBack();
    await page.getByRole('heading', { name: 'Latest posts' }).waitFor();
    await expect.poll(() => scrollOf(page), { timeout: 30_000 }).toBe(before.scroll);
    await page.getByRole('button', { name: '1 new post' }).waitFor();
    await expect.poll(() => topOf(page, 'Post 70')).toBe(before.top);
    expect(await scrollOf(page)).toBe(before.scroll);

    await page.goForward();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expect.poll(() => scrollOf(page), { timeout: 30_000 }).toBe(0);
    // A link leads to the top, whatever the place that was left.
    await page.getByRole('navigation').getByRole('link', { name: 'Posts' }).click();
    await page.getByRole('heading', { name: 'Latest posts' }).waitFor();
    await expect.poll(() => scrollOf(page), { timeout: 30_000 }).toBe(0);
    await expect
      .poll(async () => (await titlesOf(page))[0], { timeout: 30_000 })
      .toBe('While away');
  });
});
