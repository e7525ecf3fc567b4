import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { makePosts, startTestbed, type PostDocument } from './kit/start-testbed.ts';
import { loadAll, lookAt, readTitles, topOf, untilDrawn } from './kit/walk-list.ts';
import { withoutSharedWorker } from './kit/without-shared-worker.ts';

const webDist = buildWebApp();
const open = useChromium();

const fresh = (title: string): PostDocument => ({ _id: new ObjectId(), title });

describe('A reader further down', () => {
  it('is not moved in a browser without scroll anchoring', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(50));
    const page = await open(url, {
      prepare: (page) =>
        page.addInitScript(() => {
          CSS.supports = () => false;
        }),
    });
    await untilLive(page);
    await page.evaluate(() => {
      document.documentElement.style.overflowAnchor = 'none';
    });
    await lookAt(page, 'Post 20');
    const before = await topOf(page, 'Post 20');
    await posts.updateOne({ title: 'Post 3' }, { $set: { body: 'long\n'.repeat(30) } });
    await posts.deleteOne({ title: 'Post 5' });
    await posts.updateOne({ title: 'Post 26' }, { $set: { title: 'Last change' } });
    await page.getByRole('heading', { name: 'Last change' }).waitFor();
    await untilDrawn(page);
    expect(await topOf(page, 'Post 20')).toBe(before);
  });

  it('is not moved by new posts, edits, deletions or announcements; new posts wait', async () => {
    const { database, posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(50));
    const page = await open(url);
    await untilLive(page);
    await lookAt(page, 'Post 20');
    const before = await topOf(page, 'Post 20');

    await posts.insertMany([fresh('New 1'), fresh('New 2'), fresh('New 3')]);
    await posts.updateOne({ title: 'Post 3' }, { $set: { body: 'long\n'.repeat(30) } });
    await posts.deleteOne({ title: 'Post 5' });
    await posts.updateOne({ title: 'Post 14' }, { $set: { body: 'much\n'.repeat(10) } });
    await database.collection('announcement').insertOne({ text: 'Hear, hear.' });
    await posts.updateOne({ title: 'Post 26' }, { $set: { title: 'Last change' } });
    await page.getByRole('heading', { name: 'Last change' }).waitFor();
    await page.getByText('Hear, hear.').waitFor();
    await untilDrawn(page);

    expect(await topOf(page, 'Post 20')).toBe(before);
    await expect.poll(() => page.title()).toBe('(3) Tidings');

    await page.getByRole('button', { name: '3 new posts' }).press('Enter');
    await expect
      .poll(async () => (await titlesOf(page)).slice(0, 4))
      .toEqual(['New 3', 'New 2', 'New 1', 'Post 1']);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('latest');
    await expect.poll(() => page.title()).toBe('Tidings');
  });

  it('is not moved by a gap: the loaded stretch is fetched again around the row in sight', async () => {
    const testbed = await startTestbed(webDist());
    const { posts, url } = testbed;
    await posts.insertMany(makePosts(140));
    const page = await open(url, {
      prepare: async (page) => {
        await withoutSharedWorker(page);
        await page.route('**/sse?*', (route) => {
          // A cursor of another epoch cannot be resumed.
          const there = new URL(route.request().url());
          const cursor = there.searchParams.get('lastEventId');
          if (cursor !== null) {
            there.searchParams.set('lastEventId', cursor.replace(/^[^.]+/, 'zzzzzzzz'));
          }
          return route.continue({ url: there.href });
        });
      },
    });
    await untilLive(page);
    await loadAll(page);
    await lookAt(page, 'Post 100');
    const before = await topOf(page, 'Post 100');

    await testbed.restart(async () => {
      await posts.deleteOne({ title: 'Post 90' });
      await posts.updateOne({ title: 'Post 104' }, { $set: { title: 'Mended while away' } });
      await posts.insertMany(Array.from({ length: 70 }, (_, n) => fresh(`Missed ${String(n)}`)));
    });
    await page.getByText('The list was refreshed.').waitFor();
    await page.getByRole('button', { name: '70 new posts' }).waitFor();
    await page.getByRole('heading', { name: 'Mended while away' }).waitFor();
    await expect.poll(() => topOf(page, 'Post 100')).toBe(before);
    const titles = await readTitles(page);
    expect(titles).not.toContain('Post 90');
    expect(new Set(titles).size).toBe(139 + 70);
    expect(titles).toHaveLength(139 + 70);
  });
});

describe('A reader at the top', () => {
  it.each(['no-preference', 'reduce'] as const)(
    'sees new posts come in (reduced motion: %s)',
    async (reducedMotion) => {
      const { posts, url } = await startTestbed(webDist());
      await posts.insertMany(makePosts(30));
      const page = await open(url, { reducedMotion });
      await untilLive(page);
      await posts.insertMany([fresh('New 1'), fresh('New 2')]);
      await expect
        .poll(async () => (await titlesOf(page)).slice(0, 3))
        .toEqual(['New 2', 'New 1', 'Post 1']);
      const moving = await page.evaluate(() =>
        document
          .getAnimations()
          .filter((one) => one instanceof CSSAnimation && one.animationName.endsWith('enter'))
          .map((one) => one.playState),
      );
      if (reducedMotion === 'reduce') expect(moving).toEqual([]);
    },
  );
});
