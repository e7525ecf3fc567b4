import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { join, makeRoom, write, cookieOf, sendJson } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { openerForUsers } from './kit/open-for.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { giveSession } from './kit/sign-in-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();
const openFor = openerForUsers(open);

/** A busy machine is slow. */
const soon = { timeout: 30_000 };

async function fillIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

describe('Changing the password', () => {
  it('ends every other session at once, and the old password', async () => {
    const { posts, url } = await startTestbed(webDist());
    const { page, user } = await openFor(url, '/account');
    const { name, password } = user;
    const elsewhere = await open(url, {
      prepare: async (page) => {
        const answer = await sendJson(`${url}/api/session`, 'POST', { name, password });
        await giveSession(page, url, cookieOf(answer));
      },
    });
    await elsewhere.getByLabel('Title').waitFor();
    await untilLive(elsewhere);

    const change = page.getByRole('region', { name: 'Change password' });
    await change.getByLabel('Password', { exact: true }).fill('not the one');
    await change.getByLabel('New password').fill('a new battery');
    await change.getByRole('button', { name: 'Change password' }).click();
    await change.getByText('Wrong name or password.').waitFor();
    await change.getByLabel('Password', { exact: true }).fill(password);
    await change.getByRole('button', { name: 'Change password' }).click();
    await change.getByText('The password is changed.').waitFor();

    await elsewhere.getByText('Your session is over.').waitFor();
    await elsewhere.getByRole('status').getByRole('link', { name: 'Sign in' }).click();
    await fillIn(elsewhere, name, password);
    await elsewhere.getByText('Wrong name or password.').waitFor();
    await fillIn(elsewhere, name, 'a new battery');
    await elsewhere.getByLabel('Title').waitFor();
    await elsewhere.getByText('Your session is over.').waitFor({ state: 'detached' });

    // The page that asked is still signed in, and its stream has gone on.
    await page.getByRole('navigation').getByRole('link', { name: 'Posts' }).click();
    await page.getByLabel('Title').waitFor();
    await posts.insertMany(makePosts(1));
    await page.getByRole('heading', { name: 'Post 1' }).waitFor();
    expect(await page.getByText('Your session is over.').count()).toBe(0);
  });
});

describe('Deleting the account', () => {
  it('takes the name from what was written, live on the pages of others, and nothing else', async () => {
    const { database, url } = await startTestbed(webDist());
    const { page, user } = await openFor(url, '/account');
    const ada = await openFor(url, '/rooms');
    const room = await makeRoom({ url }, ada.user, { title: 'Harbour' });
    await join({ url }, room, user);
    await write({ url }, room, user, 'The ferry is in.');
    const post = { title: 'Under my name', clientId: crypto.randomUUID() };
    await sendJson(`${url}/api/posts`, 'POST', post, user.headers);
    const reader = await open(url);
    const row = reader.getByRole('article', { name: 'Under my name' });
    await row.getByText(user.name).waitFor();
    await ada.page.getByRole('link', { name: /^Harbour/ }).click();
    await ada.page.locator('.author').getByText(user.name).waitFor();
    await expect.poll(() => ada.page.locator('.what p').textContent(), soon).toContain('2 members');

    await page.getByRole('button', { name: 'Delete account' }).click();
    const section = page.getByRole('region', { name: 'Delete account' });
    await section.getByLabel('Password').fill('not the one');
    await page.keyboard.press('Enter');
    await section.getByText('Wrong name or password.').waitFor();
    await section.getByLabel('Password').fill(user.password);
    await section.getByRole('button', { name: 'Delete my account for good' }).click();

    await page.getByText('Reading needs no account.').waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/');
    expect(await page.getByText('Your session is over.').count()).toBe(0);
    await row.getByText('someone').waitFor();
    await ada.page.locator('.author').getByText('someone').waitFor();
    await ada.page.locator('.text').getByText('The ferry is in.').waitFor();
    await expect
      .poll(() => ada.page.locator('.what p').textContent(), soon)
      .toMatch(/^1 member(?!s)/);
    for (const open of [reader, ada.page, page]) {
      await expect.poll(() => open.getByText(user.name).count(), soon).toBe(0);
    }
    await expect
      .poll(() => database.collection('user').countDocuments({ _id: new ObjectId(user.id) }))
      .toBe(0);
  });
});

describe('An operator', () => {
  it('announces, and every open page shows it', async () => {
    const { database, url } = await startTestbed(webDist());
    const reader = await open(url);
    await untilLive(reader);
    const { page, user } = await openFor(url, '/account');
    await page.getByRole('region', { name: 'Change password' }).waitFor();
    expect(await page.getByRole('region', { name: 'Announce' }).count()).toBe(0);

    await database
      .collection('user')
      .updateOne({ _id: new ObjectId(user.id) }, { $set: { role: 'operator' } });
    await page.reload();
    const announce = page.getByRole('region', { name: 'Announce' });
    await announce.getByRole('button', { name: 'Announce' }).click();
    await announce.getByText('This is required.').waitFor();
    await announce.getByLabel('Text').fill('Back in <b>five</b> minutes.');
    await page.keyboard.press('Enter');
    await announce.getByText('Announced.').waitFor();
    await expect.poll(() => announce.getByLabel('Text').inputValue()).toBe('');
    for (const open of [reader, page]) {
      await open.getByText('Back in <b>five</b> minutes.', { exact: false }).waitFor();
    }
  });
});
