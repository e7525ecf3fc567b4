import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { findFaults } from './kit/find-faults.ts';
import { openerForUsers } from './kit/open-for.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();
const openFor = openerForUsers(open);

/** Waits until what has the focus is in the row of a post. */
async function untilAt(page: Page, title: string): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => document.activeElement?.closest('li')?.querySelector('h3')?.textContent),
    )
    .toBe(title);
}

/** Waits until keys are handled: their handler is loaded with the first key, and ignores one that waited too long. */
async function untilKeysAreRead(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
}

const isInSight = (page: Page) =>
  page.evaluate(() => {
    const row = document.activeElement?.closest('li')?.getBoundingClientRect();
    return row !== undefined && row.top >= 0 && row.bottom <= window.innerHeight;
  });

describe('Keyboard shortcuts', () => {
  it('go from post to post, through a list of which most is not in the document', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(100));
    const page = await open(url);
    await untilLive(page);
    await page.getByRole('heading', { name: 'Post 1', exact: true }).waitFor();
    await untilKeysAreRead(page);
    for (let post = 1; post <= 40; post += 1) {
      await page.keyboard.press('j');
      await untilAt(page, `Post ${String(post)}`);
    }
    await expect.poll(() => isInSight(page)).toBe(true);
    for (let post = 39; post >= 20; post -= 1) {
      await page.keyboard.press('k');
      await untilAt(page, `Post ${String(post)}`);
    }
    await expect.poll(() => isInSight(page)).toBe(true);

    await posts.insertOne({ _id: new ObjectId(), title: 'Newest' });
    await page.getByRole('button', { name: '1 new post' }).waitFor();
    await page.keyboard.press('.');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('latest');
    await page.keyboard.press('j');
    await untilAt(page, 'Newest');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Newest' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.getByRole('heading', { name: 'Latest posts' }).waitFor();
  });

  it('work, too, if their sheet was opened before any key was pressed', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(3));
    const page = await open(url);
    await page.getByRole('heading', { name: 'Post 1', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByRole('button', { name: 'Close' }).click();
    await sheet.waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    await untilAt(page, 'Post 1');
  });

  it('lead to the form, to the rooms and to the search for one', async () => {
    const { url } = await startTestbed(webDist());
    const nobody = await open(url);
    await nobody.getByText('Reading needs no account.').waitFor();
    await untilKeysAreRead(nobody);
    await nobody.keyboard.press('n');
    await nobody.getByRole('heading', { name: 'Sign in' }).waitFor();

    const { page } = await openFor(url, '/');
    await untilLive(page);
    await untilKeysAreRead(page);
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('heading', { level: 1, name: 'Rooms' }).waitFor();
    await page.keyboard.press('n');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('title');
    // In a field every key is a letter.
    await page.keyboard.type('jkn.gh/?');
    expect(await page.locator('#title').inputValue()).toBe('jkn.gh/?');
    await page.locator('#title').fill('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('find-rooms');
    expect(await page.locator('#find-rooms').inputValue()).toBe('');
  });

  it('can be switched off in their sheet, for good, and leave keys with modifiers alone', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(3));
    const page = await open(url);
    await page.getByRole('heading', { name: 'Post 1', exact: true }).waitFor();
    await untilKeysAreRead(page);
    await page.keyboard.press('j');
    await untilAt(page, 'Post 1');
    await page.keyboard.press('Control+j');
    await page.keyboard.press('Alt+j');
    await untilAt(page, 'Post 1');

    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await untilAt(page, 'Post 1');

    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await sheet.getByRole('switch').uncheck();
    await sheet.getByRole('button', { name: 'Close' }).click();
    await sheet.waitFor({ state: 'detached' });
    for (const isFirst of [true, false]) {
      await page.locator('#latest').focus();
      await page.keyboard.press('j');
      await page.keyboard.press('?');
      // What is pressed last has been read when this has opened.
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      await sheet.waitFor();
      expect(await sheet.getByRole('switch').isChecked()).toBe(false);
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.closest('li') ?? null)).toBe(null);
      if (isFirst) await page.reload();
    }
  });

  it.each([
    { locale: 'en-GB', colorScheme: 'light', width: 1000, name: 'Keyboard shortcuts' },
    { locale: 'ko-KR', colorScheme: 'dark', width: 360, name: '키보드 단축키' },
  ] as const)(
    'have a sheet for everyone ($locale, $colorScheme, $width px)',
    async ({ locale, colorScheme, width, name }) => {
      const { url } = await startTestbed(webDist());
      const page = await open(url, { locale, colorScheme, viewport: { width, height: 760 } });
      await untilLive(page);
      // A key that is pressed before what reads it has come may be forgotten.
      const sheet = page.getByRole('dialog', { name });
      await expect
        .poll(async () => {
          await page.keyboard.press('?');
          return sheet.isVisible();
        })
        .toBe(true);
      expect(await findFaults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    },
  );
});
