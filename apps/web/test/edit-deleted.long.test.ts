import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { makeRoom, write } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { findFaults } from './kit/find-faults.ts';
import { openerForUsers } from './kit/open-for.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { deadline, post } from './kit/shared-tabs.ts';
import { startTestbed, type Testbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const openFor = openerForUsers(useChromium());

const said = 'It has been deleted. What you wrote is still here.';

/** A page with a post of its reader's, and others around it. */
async function openPosts(testbed: Testbed): Promise<Page> {
  const { page } = await openFor(testbed.url, '/');
  await untilLive(page);
  for (const title of ['Older', 'Mine', 'Newer']) {
    await post(page, '/api/posts', { title, clientId: crypto.randomUUID() });
  }
  await expect.poll(() => titlesOf(page), deadline).toEqual(['Newer', 'Mine', 'Older']);
  return page;
}

/** Opens the form for a post's text, and begins to type; the caret stays there. */
async function beginEdit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Edit or delete: Mine' }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await form(page).getByRole('textbox', { name: 'Title' }).fill('Mine, better');
  await form(page).getByRole('textbox', { name: 'Text' }).pressSequentially('Half a ');
}

const form = (page: Page) => page.getByRole('form', { name: 'Edit' });

/** The form is where it was, with all that was typed, and goes on taking it. */
async function expectKept(page: Page): Promise<void> {
  await form(page).getByRole('alert').getByText(said).waitFor();
  await page.keyboard.type('thought');
  expect(await form(page).getByRole('textbox', { name: 'Title' }).inputValue()).toBe(
    'Mine, better',
  );
  expect(await form(page).getByRole('textbox', { name: 'Text' }).inputValue()).toBe(
    'Half a thought',
  );
  // Not by a slip of the hand either.
  await page.keyboard.press('Escape');
  expect(await form(page).count()).toBe(1);
  expect(await findFaults(page)).toEqual([]);
}

describe('What is being typed when it is deleted by somebody else', () => {
  it('stays on the page of a post, and can be posted as new', async () => {
    const testbed = await startTestbed(webDist());
    const page = await openPosts(testbed);
    await page.getByRole('article', { name: 'Mine' }).getByRole('link').click();
    await page.getByRole('heading', { name: 'Mine', level: 1 }).waitFor();
    await beginEdit(page);
    await testbed.posts.deleteOne({ title: 'Mine' });
    await expectKept(page);
    await page.getByRole('button', { name: 'Send as new' }).click();
    await expect.poll(() => titlesOf(page), deadline).toEqual(['Mine, better', 'Newer', 'Older']);
    await expect
      .poll(() => testbed.posts.findOne({ title: 'Mine, better' }), deadline)
      .toMatchObject({ body: 'Half a thought' });
  });

  it('stays on the page of a post until it is discarded, and the page says the rest', async () => {
    const testbed = await startTestbed(webDist());
    const page = await openPosts(testbed);
    await page.getByRole('article', { name: 'Mine' }).getByRole('link').click();
    await page.getByRole('heading', { name: 'Mine', level: 1 }).waitFor();
    await beginEdit(page);
    const before = await testbed.posts.findOneAndDelete({ title: 'Mine' });
    await expectKept(page);
    // What is there again can be saved again.
    if (before !== null) await testbed.posts.insertOne(before);
    await form(page).getByRole('button', { name: 'Save' }).waitFor();
    await testbed.posts.deleteOne({ title: 'Mine' });
    await page.getByRole('button', { name: 'Discard' }).click();
    const heading = page.getByRole('heading', { name: 'This post was deleted' });
    await heading.waitFor();
    await expect
      .poll(() => heading.evaluate((element) => element === document.activeElement))
      .toBe(true);
  });

  it('stays in the row of the list, though others like it give up their place', async () => {
    const testbed = await startTestbed(webDist());
    const page = await openPosts(testbed);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await beginEdit(page);
    await testbed.posts.deleteOne({ title: 'Mine' });
    await form(page).getByRole('alert').waitFor();
    await testbed.posts.deleteOne({ title: 'Older' });
    await page.locator('[data-ghost]').waitFor();
    await page.locator('[data-ghost]').waitFor({ state: 'detached' });
    await expectKept(page);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('status').getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'Mine, better\n\nHalf a thought',
    );
    await page.getByRole('button', { name: 'Send as new' }).click();
    await expect.poll(() => titlesOf(page), deadline).toEqual(['Mine, better', 'Newer']);
    await expect.poll(() => form(page).count()).toBe(0);
  });

  it('stays in a room, and can be sent as new', async () => {
    const { url, database } = await startTestbed(webDist());
    const { page, user } = await openFor(url, '/rooms');
    const room = await makeRoom({ url }, user, { title: 'Harbour' });
    for (const text of ['Before', 'Mine', 'After']) await write({ url }, room, user, text);
    await page.getByRole('link', { name: /^Harbour/ }).click();
    await page.getByText('After', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Edit or delete: Mine' }).click();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const area = page.getByRole('textbox', { name: 'Edit' });
    await area.fill('Mine, ');
    await database.collection('message').deleteOne({ text: 'Mine' });
    await page.getByRole('alert').getByText(said).waitFor();
    await page.keyboard.type('better');
    expect(await area.inputValue()).toBe('Mine, better');
    await page.keyboard.press('Escape');
    expect(await area.count()).toBe(1);
    expect(await findFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.locator('.bubble .text').allTextContents(), deadline)
      .toEqual(['Before', 'After', 'Mine, better']);
    await expect.poll(() => area.count()).toBe(0);
  });
});
