import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { join, makeRoom, write, signUp } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { openerForUsers } from './kit/open-for.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { makePosts, startTestbed, type PostDocument } from './kit/start-testbed.ts';
import { lookAt, readTitles, topOf, untilDrawn } from './kit/walk-list.ts';

const webDist = buildWebApp();
const open = useChromium();
const openFor = openerForUsers(open);

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
    const { posts, url } = await startTestbed(webDist());
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

    // After a reload the reader is where they were, and still nothing is lost.
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

describe('A message whose clock ran ahead', () => {
  it('leaves what comes after it unread, and the rooms in the order of the database', async () => {
    const { database, url } = await startTestbed(webDist());
    const owner = await signUp({ url });
    const [harbour, quay] = [
      await makeRoom({ url }, owner, { title: 'Harbour' }),
      await makeRoom({ url }, owner, { title: 'Quay' }),
    ];
    const { page, user } = await openFor(url, '/rooms');
    for (const room of [harbour, quay]) await join({ url }, room, user);
    const roomNamed = (title: string) => page.getByRole('link', { name: new RegExp(`^${title}`) });
    const titles = () => page.locator('a .title').allTextContents();
    const unread = (text: string) => page.getByRole('navigation').getByText(text);
    const readUpTo = async () => {
      const marks = database.collection<{ _id: object; ahead: ObjectId[] }>('readMark');
      return (await marks.find({}).toArray()).flatMap(({ ahead }) => ahead.map(String));
    };

    // The stream carries the room: it reports who is there.
    await roomNamed('Harbour').click();
    await page.getByText('1 here').waitFor();
    await roomNamed('Quay').click();
    await page.getByRole('heading', { name: 'Quay', level: 1 }).waitFor();
    await page.getByText('1 here').waitFor();
    await expect.poll(titles).toEqual(['Quay', 'Harbour']);
    const dated = {
      ...{ _id: ObjectId.createFromTime(2 ** 32 - 1), text: 'From 2106' },
      parent: ObjectId.createFromHexString(harbour.id),
    };
    await database.collection('message').insertOne(dated);
    await expect.poll(titles).toEqual(['Harbour', 'Quay']);
    await roomNamed('Harbour').click();
    await page.locator('.bubble').getByText('From 2106').waitFor();
    await expect.poll(readUpTo).toEqual([String(dated._id)]);

    await roomNamed('Quay').click();
    await page.getByRole('heading', { name: 'Quay', level: 1 }).waitFor();
    await write({ url }, harbour, owner, 'One');
    await write({ url }, harbour, owner, 'Two');
    await unread('2 unread').waitFor();
    // Over a reload the server counts.
    await page.reload();
    await unread('2 unread').waitFor();
    await write({ url }, quay, owner, 'Three');
    await expect.poll(titles).toEqual(['Quay', 'Harbour']);
    await page.reload();
    await expect.poll(titles).toEqual(['Quay', 'Harbour']);
    await roomNamed('Harbour').getByText('Two').waitFor();

    // Three bubbles, and the line is above the first that was not read.
    await roomNamed('Harbour').click();
    await page.locator('.bubble').getByText('Two').waitFor();
    const line = page.locator('[data-unread-line]');
    expect(await line.locator('xpath=following-sibling::li[1]').textContent()).toContain('One');
    await unread('unread').waitFor({ state: 'detached' });
    await write({ url }, harbour, owner, 'Four');
    await page.locator('.bubble').getByText('Four').waitFor();
    await expect.poll(() => unread('unread').count()).toBe(0);
  });
});

describe('How long ago something was', () => {
  it.each([
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ])('is told by the time of the database, on a machine an hour %s', async (_, byMs) => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertOne(madeAt(2 ** 32 - 1, 'From 2106'));
    const page = await open(url, {
      prepare: (page) =>
        page.addInitScript((ms) => {
          const { now } = Date;
          Date.now = () => now() + ms;
        }, byMs),
    });
    await untilLive(page);
    await posts.insertOne(fresh('New'));
    const ageOf = (title: string) =>
      page.locator('li').filter({ hasText: title }).locator('time').textContent();
    await expect.poll(() => ageOf('New')).toBe('just now');
    expect(await ageOf('From 2106')).toContain('2106');
  });
});
