import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { makePosts, startWorld, type PostDocument } from './kit/start-world.ts';
import { lookAt, readTitles, topOf, untilDrawn } from './kit/walk-list.ts';

const webDist = buildWebApp();
const open = useChromium();

const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const madeAt = (seconds: number, title: string): PostDocument => ({
  _id: ObjectId.createFromTime(seconds),
  title,
});
const fresh = (title: string): PostDocument => ({ _id: new ObjectId(), title });

describe('A post whose clock ran ahead', () => {
  it.each([
    ['a day', () => nowSeconds() + 86_400],
    ['to 2106', () => 2 ** 32 - 1],
  ])('by %s keeps nothing from a reader further down', async (_, seconds) => {
    const { posts, url } = await startWorld(webDist());
    await posts.insertMany(makePosts(50));
    await posts.insertOne(madeAt(seconds(), 'From the future'));
    const page = await open(url);
    await untilLive(page);
    await lookAt(page, 'Post 20');
    const before = await topOf(page, 'Post 20');

    await posts.insertMany([1, 2, 3].map((n) => fresh(`New ${String(n)}`)));
    // Of a clock that is late, and of one that is ahead.
    await posts.insertOne(madeAt(nowSeconds() - 60, 'New 4'));
    await posts.insertOne(madeAt(nowSeconds() + 3600, 'New 5'));
    await page.getByRole('button', { name: '5 new posts' }).waitFor();
    await untilDrawn(page);
    expect(await page.title()).toBe('(5) Tidings');
    expect(await topOf(page, 'Post 20')).toBe(before);

    // Loaded anew, the reader is where they were, and still nothing is lost.
    await page.reload();
    await untilLive(page);
    await posts.insertOne(fresh('New 6'));
    await page.getByRole('button', { name: /new posts?$/ }).waitFor();
    await page.getByRole('button', { name: /new posts?$/ }).click();
    await expect.poll(() => readTitles(page)).toContain('New 6');
    const titles = await readTitles(page);
    expect(titles[0]).toBe('From the future');
    for (let n = 1; n <= 6; n += 1) expect(titles).toContain(`New ${String(n)}`);
  });
});
