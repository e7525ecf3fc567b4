import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { findFaults } from './kit/find-faults.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { post } from './kit/shared-tabs.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';
import { lookAt, topOf } from './kit/walk-list.ts';
import { withoutSharedWorker } from './kit/without-shared-worker.ts';

const webDist = buildWebApp();
const open = useChromium();

const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true });

describe('The page of one post', () => {
  it('can be linked to, and follows edits, deletion and repair', async () => {
    const { posts, url } = await startTestbed(webDist());
    const _id = new ObjectId();
    await posts.insertOne({ _id, title: '<b>Low water</b>', body: 'One.\nTwo.' });
    const page = await open(`${url}/posts/${_id.toHexString()}`);
    await heading(page, '<b>Low water</b>').waitFor();
    await expect.poll(() => page.title()).toBe('<b>Low water</b> · Tidings');
    expect(await page.locator('.body').innerText()).toBe('One.\nTwo.');
    await untilLive(page);

    await posts.updateOne({ _id }, { $set: { title: 'High water' } });
    await heading(page, 'High water').waitFor();
    await expect.poll(() => page.title()).toBe('High water · Tidings');
    await page.getByRole('status').getByText('The post was edited.').waitFor();

    // An invalid post disappears; once fixed, it appears again.
    await posts.updateOne({ _id }, { $set: { title: '' } });
    await heading(page, 'This post was deleted').waitFor();
    await posts.updateOne({ _id }, { $set: { title: 'Ebb' } });
    await heading(page, 'Ebb').waitFor();

    await posts.deleteOne({ _id });
    await heading(page, 'This post was deleted').waitFor();
    await page.getByRole('link', { name: 'To the posts' }).click();
    await page.getByRole('heading', { name: 'Latest posts' }).waitFor();
    await expect.poll(() => page.title()).toBe('Tidings');
  });

  it('says that there is no such post', async () => {
    const { url } = await startTestbed(webDist());
    const page = await open(`${url}/posts/${'0'.repeat(24)}`);
    await heading(page, 'There is no such page').waitFor();
    await expect.poll(() => page.title()).toBe('There is no such page · Tidings');
  });

  it('never shows an older answer over a newer event', async () => {
    const { posts, url } = await startTestbed(webDist());
    // Not among the newest: what the list knows is not asked for.
    const _id = ObjectId.createFromTime(1);
    await posts.insertMany([{ _id, title: 'Before' }, ...makePosts(60)]);
    let answer: () => void = () => undefined;
    const isHeld = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let tellRead: () => void = () => undefined;
    const isRead = new Promise<void>((resolve) => {
      tellRead = resolve;
    });
    const page = await open(`${url}/posts/${_id.toHexString()}`, {
      prepare: async (page) => {
        await withoutSharedWorker(page);
        await page.route('**/api/posts/*', async (route) => {
          const response = await route.fetch();
          tellRead();
          await isHeld;
          await route.fulfill({ response });
        });
      },
    });
    await untilLive(page);
    await isRead;
    await posts.updateOne({ _id }, { $set: { title: 'After' } });
    await heading(page, 'After').waitFor();
    const answered = page.waitForResponse('**/api/posts/*');
    answer();
    await (await answered).finished();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    expect(await heading(page, 'After').count()).toBe(1);
  });

  it('loads the post again when the stream could not be resumed', async () => {
    const testbed = await startTestbed(webDist());
    const _id = new ObjectId();
    await testbed.posts.insertMany([{ _id, title: 'Before' }, ...makePosts(3)]);
    const page = await open(`${testbed.url}/posts/${_id.toHexString()}`);
    await heading(page, 'Before').waitFor();
    await untilLive(page);
    await testbed.restart(async () => {
      await testbed.posts.updateOne({ _id }, { $set: { title: 'After' } });
      // Another epoch follows: what the page has seen has no place in it.
      await testbed.database.collection('tidings').deleteMany({});
    });
    await heading(page, 'After').waitFor({ timeout: 60_000 });
  });

  it('is changed and deleted only by authorized users', async () => {
    const { url } = await startTestbed(webDist());
    const page = await open(url, { prepare: (page) => signInPage(page, url) });
    await untilLive(page);
    const title = 'The ferry runs';
    await post(page, '/api/posts', { title, clientId: crypto.randomUUID() });
    await page.getByRole('article', { name: title }).getByRole('link').click();
    await heading(page, title).waitFor();
    const stranger = await open(page.url());
    await heading(stranger, title).waitFor();
    await untilLive(stranger);
    expect(await stranger.locator('.toggle').count()).toBe(0);

    await page.getByRole('button', { name: `Edit or delete: ${title}` }).click();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByLabel('Title').fill('The ferry waits');
    await page.keyboard.press('Control+Enter');
    for (const each of [page, stranger]) {
      await heading(each, 'The ferry waits').waitFor();
      await each.getByText(/^edited /).waitFor();
    }
    await page.getByRole('button', { name: 'Edit or delete: The ferry waits' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    for (const each of [page, stranger]) await heading(each, 'This post was deleted').waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('This post was deleted');
  });

  it('is reached from the time of a row by keyboard, and back leads to the place in the list', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(60));
    const page = await open(url);
    await untilLive(page);
    await lookAt(page, 'Post 20');
    const top = await topOf(page, 'Post 20');
    const link = page.getByRole('article', { name: 'Post 20', exact: true }).getByRole('link');
    // The absolute time is available to everyone, the relative one is the visible text.
    expect(await link.getAttribute('title')).toMatch(/\d{4}.*\d:\d\d/);
    expect(await link.locator('time').innerText()).toMatch(/^(?:19|20) hr\. ago$/);
    await link.focus();
    await page.keyboard.press('Enter');
    await heading(page, 'Post 20').waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent.trim()))
      .toBe('Post 20');
    await page.goBack();
    await page.getByRole('heading', { name: 'Latest posts' }).waitFor();
    await expect.poll(() => topOf(page, 'Post 20'), { timeout: 30_000 }).toBe(top);
  });

  it.each([{ locale: 'ko-KR', colorScheme: 'dark', width: 360 }] as const)(
    'can be used by everyone ($locale, $colorScheme, $width px)',
    async ({ locale, colorScheme, width }) => {
      const { url } = await startTestbed(webDist());
      const page = await open(url, {
        ...{ locale, colorScheme, viewport: { width, height: 760 } },
        prepare: (page) => signInPage(page, url),
      });
      await untilLive(page);
      const body = `${'unbroken'.repeat(60)}\n\n새 소식입니다.`;
      const title = `항구 소식 ${'long '.repeat(20)}`.trim();
      await post(page, '/api/posts', { title, body, clientId: crypto.randomUUID() });
      await page.getByRole('article', { name: title }).getByRole('link').click();
      await heading(page, title).waitFor();
      const check = async (what: string): Promise<void> => {
        expect(await findFaults(page), what).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBe(width);
      };
      await check('a post');
      await page.locator('.toggle').click();
      await page.locator('.choices button').first().click();
      await page.locator('form input').waitFor();
      await check('edited in its place');
    },
  );
});
