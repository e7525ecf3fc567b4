import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import {
  bodies,
  countRows,
  goDownTo,
  insertAll,
  korean,
  makeUnevenPosts,
  maxRowsInDocument,
  walkDownAndUp,
} from './kit/long-list.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { startTestbed, type PostDocument } from './kit/start-testbed.ts';
import { lookAt, readTitles, topOf, untilDrawn } from './kit/walk-list.ts';

const webDist = buildWebApp();
const open = useChromium();

const fresh = (n: number): PostDocument => ({
  _id: new ObjectId(),
  title: `New ${String(n)}`,
  body: bodies[n % bodies.length] ?? '',
});

/** Returns the title of a row in the middle of the window. */
async function titleInSight(page: Page): Promise<string> {
  const title = await page.evaluate(
    () =>
      [...document.querySelectorAll('h3')].find(
        (heading) => heading.getBoundingClientRect().top > window.innerHeight / 3,
      )?.textContent,
  );
  if (title === undefined) throw new Error('There is no post in sight.');
  return title;
}

/** Records each position, in pixels, at which a post's heading is drawn from now on. */
async function watchTop(page: Page, title: string): Promise<() => Promise<number[]>> {
  const places = await page
    .getByRole('heading', { name: title, exact: true })
    .evaluateHandle((heading) => {
      const tops = new Set<number>();
      const look = (): void => {
        tops.add(heading.isConnected ? heading.getBoundingClientRect().top : Number.NaN);
        // After the frame has been drawn, so that it is what the reader sees.
        requestAnimationFrame(() => setTimeout(look));
      };
      look();
      return tops;
    });
  return () => places.evaluate((tops) => [...tops]);
}

describe('A list of 3,000 posts', () => {
  it('has few rows in the document however far the reader goes, and loses none on the way', async () => {
    const testbed = await startTestbed(webDist());
    await insertAll(testbed, makeUnevenPosts(3_000));
    await walkDownAndUp(await open(testbed.url), 600);
  });
});

describe('A reader in the middle of the list', () => {
  it('is not moved by a pixel in any frame of a burst, of edits or deletions, among rows of all heights', async () => {
    const testbed = await startTestbed(webDist());
    await insertAll(testbed, makeUnevenPosts(600));
    const page = await open(testbed.url, { viewport: { width: 700, height: 700 } });
    await untilLive(page);
    await goDownTo(page, 400);
    await page.evaluate(() => {
      window.scrollTo({ top: document.documentElement.scrollHeight / 2, behavior: 'instant' });
    });
    await untilDrawn(page);
    const title = await titleInSight(page);
    const number = Number(title.replace('Post ', ''));
    const tops = await watchTop(page, title);

    for (let n = 0; n < 10; n += 1) {
      await testbed.posts.insertMany(Array.from({ length: 100 }, (_, k) => fresh(n * 100 + k)));
    }
    // Above and in the document; above and not in it; below.
    for (const at of [number - 3, number - 60, number + 2]) {
      await testbed.posts.updateOne(
        { title: `Post ${String(at)}` },
        { $set: { body: korean.repeat(9) } },
      );
      await testbed.posts.deleteOne({ title: `Post ${String(at - 1)}` });
    }
    await testbed.posts.updateOne(
      { title: `Post ${String(number + 3)}` },
      { $set: { title: 'End' } },
    );
    await page.getByRole('heading', { name: 'End', exact: true }).waitFor();
    await page.getByRole('button', { name: '1,000 new posts' }).waitFor();
    // The tombstones have collapsed.
    await expect.poll(() => page.locator('[data-ghost]').count(), { timeout: 20_000 }).toBe(0);
    expect(await tops()).toHaveLength(1);
    expect(await topOf(page, title)).toBe((await tops())[0]);
    expect(await countRows(page)).toBeLessThan(maxRowsInDocument);
  });

  it('is not moved when unmeasured rows come into sight from above', async () => {
    const testbed = await startTestbed(webDist());
    await insertAll(testbed, makeUnevenPosts(300));
    const page = await open(testbed.url, { viewport: { width: 360, height: 640 } });
    await untilLive(page);
    await goDownTo(page, 250);
    const moved = await page.evaluate(async () => {
      const moved: number[] = [];
      for (let step = 0; step < 30; step += 1) {
        const heading = [...document.querySelectorAll('h3')].find(
          (heading) => heading.getBoundingClientRect().top > 200,
        );
        const before = heading?.getBoundingClientRect().top ?? Number.NaN;
        window.scrollBy({ top: -200, behavior: 'instant' });
        await new Promise((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(resolve));
        });
        moved.push((heading?.getBoundingClientRect().top ?? Number.NaN) - before);
      }
      return moved;
    });
    expect(new Set(moved)).toEqual(new Set([200]));
  });

  it('finds the newest at the top, and the dropped posts on the way down again', async () => {
    const testbed = await startTestbed(webDist());
    await insertAll(testbed, makeUnevenPosts(80));
    const page = await open(testbed.url);
    await untilLive(page);
    await lookAt(page, 'Post 20');
    const expected: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const some = Array.from({ length: 100 }, (_, k) => fresh(n * 100 + k));
      await testbed.posts.insertMany(some);
      expected.unshift(...some.map(({ title }) => title).reverse());
    }
    await page.getByRole('button', { name: '800 new posts' }).click();
    await page.getByRole('heading', { name: 'New 799', exact: true }).waitFor();
    expect(await readTitles(page, 802)).toEqual([...expected, 'Post 1', 'Post 2']);
  });
});

describe('A burst of posts', () => {
  it('is drawn once a frame, and leaves nothing behind', async () => {
    const testbed = await startTestbed(webDist());
    await insertAll(testbed, makeUnevenPosts(50));
    const page = await open(testbed.url);
    await untilLive(page);
    await page.evaluate(() => {
      const counts = { frames: 0, updates: 0 };
      const list = document.querySelector('ol');
      if (list === null) throw new Error('There is no list.');
      let isChanged = false;
      new MutationObserver(() => {
        if (!isChanged) counts.updates += 1;
        isChanged = true;
      }).observe(list, { childList: true });
      const next = (): void => {
        counts.frames += 1;
        isChanged = false;
        requestAnimationFrame(next);
      };
      next();
      Object.assign(window, { counts });
    });
    for (let n = 0; n < 20; n += 1) {
      await testbed.posts.insertMany(Array.from({ length: 100 }, (_, k) => fresh(n * 100 + k)));
    }
    await page.getByRole('heading', { name: 'New 1999', exact: true }).waitFor();
    // Put there above.
    const { frames, updates } = await page.evaluate(
      () => (window as unknown as { counts: { frames: number; updates: number } }).counts,
    );
    expect(updates).toBeLessThanOrEqual(frames);
    expect(updates).toBeLessThan(2_000);
    expect(await countRows(page)).toBeLessThan(maxRowsInDocument);
  });
});

describe('A row', () => {
  it('shows for a while that it was deleted, at its former height, then collapses without moving others', async () => {
    const testbed = await startTestbed(webDist());
    await insertAll(testbed, makeUnevenPosts(50));
    const page = await open(testbed.url);
    await untilLive(page);
    await lookAt(page, 'Post 20');
    const row = page.locator('li', { has: page.getByRole('heading', { name: 'Post 22' }) });
    const height = await row.evaluate((row) => row.getBoundingClientRect().height);
    const below = await topOf(page, 'Post 23');
    const tops = await watchTop(page, 'Post 20');
    await testbed.posts.deleteOne({ title: 'Post 22' });
    const tombstone = page.locator('[data-ghost]');
    await tombstone.getByText('Deleted').waitFor();
    expect(await tombstone.evaluate((row) => row.getBoundingClientRect().height)).toBe(height);
    expect(await topOf(page, 'Post 23')).toBe(below);
    await expect.poll(() => tombstone.count(), { timeout: 20_000 }).toBe(0);
    await expect.poll(() => topOf(page, 'Post 23')).toBe(below - height);
    expect(await tops()).toHaveLength(1);
  });

  it('glows when it is edited, and stays the element it was', async () => {
    const testbed = await startTestbed(webDist());
    await insertAll(testbed, makeUnevenPosts(50));
    const page = await open(testbed.url, { reducedMotion: 'reduce' });
    await untilLive(page);
    await lookAt(page, 'Post 20');
    const row = await page.locator('li', { hasText: 'Post 20' }).evaluateHandle((row) => row);
    await testbed.posts.updateOne({ title: 'Post 20' }, { $set: { title: 'Mended' } });
    await page.waitForFunction(
      (row) => row.isConnected && row.matches('.glowing') && row.textContent.includes('Mended'),
      row,
    );
    await page.locator('li.glowing').waitFor({ state: 'detached' });
  });

  it('keeps the focus and the edit in it, wherever the reader scrolls', async () => {
    const testbed = await startTestbed(webDist());
    await insertAll(testbed, makeUnevenPosts(200));
    const page = await open(testbed.url, {
      prepare: (page) => signInPage(page, testbed.url),
    });
    await untilLive(page);
    await page.getByLabel('Title').fill('Mine');
    await page.getByLabel('Title').press('Control+Enter');
    const mine = page.getByRole('article', { name: 'Mine' });
    await mine.getByRole('button', { name: /Edit or delete/ }).click();
    await mine.getByRole('button', { name: 'Edit', exact: true }).click();
    const field = mine.getByRole('textbox', { name: 'Title' });
    await field.fill('Half a thou');
    await goDownTo(page, 150);
    expect(await field.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.locator('main').evaluate((main) => {
      main.focus({ preventScroll: true });
    });
    await untilDrawn(page);
    expect(await field.inputValue()).toBe('Half a thou');
    expect(await countRows(page)).toBeLessThan(maxRowsInDocument);
  });

  it('has its index and the number of rows, as far as that is known', async () => {
    const testbed = await startTestbed(webDist());
    await insertAll(testbed, makeUnevenPosts(60));
    const page = await open(testbed.url);
    await untilLive(page);
    const first = page.locator('[data-key]').first();
    expect(await first.getAttribute('aria-posinset')).toBe('1');
    expect(await first.getAttribute('aria-setsize')).toBe('-1');
    await goDownTo(page, 60);
    await expect
      .poll(() => page.locator('[data-key]').last().getAttribute('aria-setsize'))
      .toBe('60');
  });
});
