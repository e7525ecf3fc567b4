import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';
import { readTitles } from './kit/walk-list.ts';

const webDist = buildWebApp();
const open = useChromium();

describe('The live list', () => {
  it('shows a post on top as soon as any program has inserted it', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(3));
    const page = await open(url);
    await untilLive(page);
    await posts.insertOne({ _id: new ObjectId(), title: 'Fresh' });
    await page.getByRole('heading', { name: 'Fresh' }).waitFor();
    await expect.poll(() => titlesOf(page)).toEqual(['Fresh', 'Post 1', 'Post 2', 'Post 3']);
  });

  it('shows text as text, keeps its line breaks and breaks its long words', async () => {
    const { posts, url } = await startTestbed(webDist());
    const markup = '<img src=x onerror=alert(1)>';
    await posts.insertOne({
      _id: new ObjectId(),
      title: markup,
      body: `<b>a</b>\n${'x'.repeat(400)}`,
    });
    const page = await open(url, { viewport: { width: 360, height: 640 } });
    await page.getByRole('heading', { name: markup }).waitFor();
    expect(await page.locator('article img, article b').count()).toBe(0);
    const body = page.locator('article p');
    expect(await body.evaluate((p) => getComputedStyle(p).whiteSpace)).toContain('pre-line');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it('follows edits and deletions', async () => {
    const { posts, url } = await startTestbed(webDist());
    const [first, second] = makePosts(2);
    await posts.insertMany([first, second].filter((post) => post !== undefined));
    const page = await open(url);
    await untilLive(page);
    await posts.updateOne({ title: 'Post 1' }, { $set: { title: 'Post 1, mended' } });
    await posts.deleteOne({ title: 'Post 2' });
    await expect.poll(() => titlesOf(page)).toEqual(['Post 1, mended']);
  });

  it('loads older posts while the reader scrolls, down to the first', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(130));
    const page = await open(url);
    await untilLive(page);
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 4000);
          return page.getByText('You have reached the first post.').isVisible();
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    const titles = await readTitles(page);
    expect(titles).toEqual(makePosts(130).map(({ title }) => title));
  });

  it('says what went wrong with older posts and takes another try', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(60));
    const page = await open(url, {
      prepare: (page) => page.route('**/api/posts?*', (route) => route.abort()),
    });
    await page.getByRole('heading', { name: 'Post 1', exact: true }).waitFor();
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, 20_000);
        return page.getByText('Older posts failed to load.').isVisible();
      })
      .toBe(true);
    await page.unroute('**/api/posts?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('You have reached the first post.').waitFor();
    expect(await readTitles(page)).toHaveLength(60);
  });

  it('teaches how to insert the first post where there is none', async () => {
    const { posts, url } = await startTestbed(webDist());
    const page = await open(url);
    await page.getByText('db.post.insertOne').waitFor();
    await posts.insertOne({ _id: new ObjectId(), title: 'Hello' });
    await page.getByRole('heading', { name: 'Hello' }).waitFor();
    await expect.poll(() => page.getByText('db.post.insertOne').count()).toBe(0);
  });

  it('shows what an operator announces, until it is closed, and leaves the focus alone', async () => {
    const { database, url } = await startTestbed(webDist());
    const page = await open(url, { prepare: (page) => signInPage(page, url) });
    await untilLive(page);
    await page.getByLabel('Title').focus();
    await database.collection('announcement').insertOne({ text: 'Back in five minutes.' });
    await page.getByText('Back in five minutes.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('title');
    await page.getByRole('button', { name: /^Close/ }).click();
    await expect.poll(() => page.getByText('Back in five minutes.').count()).toBe(0);
  });
});
