import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { join, makeRoom, signUp } from '@tidings/dev-app';
import { untilStored } from './kit/browser-database.ts';
import { buildWebApp } from './kit/build-web-app.ts';
import { openerForUsers } from './kit/open-for.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { giveSession } from './kit/sign-in-page.ts';
import { startTestbed, type Testbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const openFor = openerForUsers(useChromium());
const waits = 'Waiting for the connection.';

async function write(page: Page, title: string): Promise<void> {
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Title').press('Control+Enter');
}

/** Reads the titles that the collection holds, in the order in which they were made. */
async function madeIn({ posts }: Testbed): Promise<string[]> {
  return (await posts.find().sort({ _id: 1 }).toArray()).map(({ title }) => title);
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `Number ${String(index + 1)}`);

describe('The outbox', () => {
  it('P12: sends each once and in order over two tabs, lost answers and a server that is killed', async () => {
    const testbed = await startTestbed(webDist());
    const { page } = await openFor(testbed.url, '/');
    const other = await page.context().newPage();
    await other.goto(testbed.url);
    await Promise.all([untilLive(page), untilLive(other)]);
    // Every third answer is lost on its way back: what it was about has been made.
    let answers = 0;
    await page.context().route('**/api/posts', async (route) => {
      answers += 1;
      if (answers % 3 !== 0) return route.continue();
      await route.fetch().catch(() => undefined);
      return route.abort();
    });

    const titles = numbered(12);
    const [first, second, third] = [titles.slice(0, 4), titles.slice(4, 8), titles.slice(8)];
    for (const title of first) await write(page, title);
    await testbed.restart(async () => {
      for (const title of second) await write(page, title);
      await page.getByText(waits).first().waitFor();
      await other.getByText(waits).first().waitFor();
      await expect
        .poll(async () => (await titlesOf(other)).slice(0, 4))
        .toEqual(second.toReversed());
    });
    for (const title of third) await write(other, title);

    await expect.poll(() => madeIn(testbed), { timeout: 60_000 }).toHaveLength(titles.length);
    for (const tab of [page, other]) {
      await expect
        .poll(() => titlesOf(tab), { timeout: 30_000 })
        .toEqual((await madeIn(testbed)).toReversed());
      await expect.poll(() => tab.getByText(/Sending…|Waits/).count()).toBe(0);
    }
    expect(await madeIn(testbed)).toEqual(titles);
    await page.reload();
    await expect.poll(() => titlesOf(page)).toEqual(titles.toReversed());
  });

  it('P12: is taken over by another tab when the one that sends is closed', async () => {
    const testbed = await startTestbed(webDist());
    const { page } = await openFor(testbed.url, '/');
    await untilLive(page);
    // The tab is closed between the server's work and its answer.
    let isHeld = true;
    let isMade = false;
    await page.context().route('**/api/posts', async (route) => {
      if (!isHeld) return route.continue();
      isHeld = false;
      await route.fetch();
      isMade = true;
    });
    for (const title of numbered(3)) await write(page, title);
    await expect.poll(() => isMade).toBe(true);
    const other = await page.context().newPage();
    await other.goto(testbed.url);
    await untilLive(other);
    await expect.poll(() => titlesOf(other)).toHaveLength(3);
    expect(await madeIn(testbed)).toEqual(['Number 1']);
    await page.close();
    await expect.poll(() => madeIn(testbed), { timeout: 30_000 }).toEqual(numbered(3));
    await expect.poll(() => other.getByText('Sending…').count()).toBe(0);
    await expect.poll(() => titlesOf(other)).toEqual(numbered(3).toReversed());
  });

  it('sends a room’s messages automatically when the server is back, in order, after a reload', async () => {
    const testbed = await startTestbed(webDist());
    const { page, user } = await openFor(testbed.url, '/rooms');
    const room = await makeRoom(testbed, user);
    await page.getByRole('link', { name: /^Harbour/ }).click();
    await untilLive(page);
    const say = async (text: string): Promise<void> => {
      await page.getByRole('textbox', { name: /^Message to/ }).fill(text);
      await page.keyboard.press('Enter');
    };
    await page.route('**/messages', (route) => route.abort());
    await say('one');
    await say('two');
    const waiting = page.locator('.note').getByText(waits);
    await expect.poll(() => waiting.count()).toBe(2);
    await untilStored(page, 2);
    await page.reload();
    await expect.poll(() => waiting.count()).toBe(2);
    await page.unroute('**/messages');
    await say('three');
    const messages = testbed.database.collection('message');
    const made = async (): Promise<unknown[]> =>
      (await messages.find().sort({ _id: 1 }).toArray()).map(({ text }) => text as unknown);
    await expect.poll(made, { timeout: 60_000 }).toEqual(['one', 'two', 'three']);
    await expect.poll(() => page.getByText(/Sending…|Waits/).count()).toBe(0);
    await expect
      .poll(() => page.locator('.bubble .text').allTextContents())
      .toEqual(['one', 'two', 'three']);
    expect(new URL(page.url()).pathname).toBe(`/rooms/${room.id}`);
  });

  it('shows why a room rejects a message, puts it back, and sends the next ones', async () => {
    const testbed = await startTestbed(webDist());
    const { page, user } = await openFor(testbed.url, '/rooms');
    await makeRoom(testbed, user);
    await page.getByRole('link', { name: /^Harbour/ }).click();
    const refuse = { type: 'about:blank', title: 'No', status: 422, code: 'validation' };
    const errors = [{ field: 'text', message: 'is not kind' }];
    await page.route(
      '**/messages',
      (route) =>
        route.fulfill({
          status: 422,
          contentType: 'application/problem+json',
          body: JSON.stringify({ ...refuse, errors }),
        }),
      { times: 1 },
    );
    const box = page.getByRole('textbox', { name: /^Message to/ });
    for (const text of ['Unkind', 'Kind']) {
      await box.fill(text);
      await page.keyboard.press('Enter');
    }
    await page.getByText('Not sent. is not kind').waitFor();
    await expect
      .poll(() => testbed.database.collection('message').countDocuments({ text: 'Kind' }))
      .toBe(1);
    await box.fill('In between');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByText('Something else is being written there.').waitFor();
    await box.fill('');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await expect.poll(() => box.inputValue()).toBe('Unkind');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => testbed.database.collection('message').countDocuments({ text: 'Unkind' }))
      .toBe(1);
    await expect.poll(() => page.getByText('Not sent.').count()).toBe(0);
  });

  it('belongs to its user: not shown to, nor sent as, another user of the same browser', async () => {
    const testbed = await startTestbed(webDist());
    const { page, user } = await openFor(testbed.url, '/');
    await untilLive(page);
    const asked: (string | undefined)[] = [];
    await page.context().route('**/api/posts', (route) => {
      asked.push(route.request().headers()['tidings-user']);
      return route.abort();
    });
    await write(page, 'Mine');
    await page.getByText(waits).waitFor();
    const ben = await signUp(testbed);
    await giveSession(page, testbed.url, ben.cookie);
    await page.reload();
    await page.getByLabel('Title').waitFor();
    await untilLive(page);
    expect(await titlesOf(page)).toEqual([]);
    await page.context().unroute('**/api/posts');
    await write(page, 'Of Ben');
    await expect.poll(() => madeIn(testbed)).toEqual(['Of Ben']);
    await expect.poll(() => titlesOf(page)).toEqual(['Of Ben']);

    await giveSession(page, testbed.url, user.cookie);
    await page.reload();
    await expect.poll(() => madeIn(testbed), { timeout: 30_000 }).toEqual(['Of Ben', 'Mine']);
    const authors = await testbed.posts.find().sort({ _id: 1 }).toArray();
    expect(authors).toMatchObject([
      { author: new ObjectId(ben.id) },
      { author: new ObjectId(user.id) },
    ]);
    expect(new Set(asked)).toEqual(new Set([user.id]));
  });

  it('warns about unsent items before signing out, and then drops them', async () => {
    const testbed = await startTestbed(webDist());
    const { page, user } = await openFor(testbed.url, '/');
    await untilLive(page);
    await page.route('**/api/posts', (route) => route.abort());
    await write(page, 'Mine');
    await page.getByText(waits).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: user.name }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('One thing you wrote has not been sent.').waitFor();
    await page.getByRole('button', { name: 'Discard and sign out' }).click();
    await page.getByText('Reading needs no account.').waitFor();
    await page.unroute('**/api/posts');
    const again = await signUp(testbed);
    expect(again.id).not.toBe(user.id);
    await page.getByRole('navigation').getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Name').fill(user.name);
    await page.getByLabel('Password', { exact: true }).fill(user.password);
    await page.keyboard.press('Enter');
    await page.getByLabel('Title').waitFor();
    await write(page, 'Next');
    await expect.poll(() => madeIn(testbed)).toEqual(['Next']);
    await expect.poll(() => titlesOf(page)).toEqual(['Next']);
  });

  it('refuses messages for a deleted room', async () => {
    const testbed = await startTestbed(webDist());
    const owner = await signUp(testbed);
    const room = await makeRoom(testbed, owner);
    const { page, user } = await openFor(testbed.url, '/rooms');
    await join(testbed, room, user);
    await page.getByRole('link', { name: /^Harbour/ }).click();
    await untilLive(page);
    await page.route('**/messages', (route) =>
      route.fulfill({
        status: 404,
        json: {
          ...{ type: 'about:blank', title: 'Gone', status: 404, code: 'not-found' },
        },
      }),
    );
    await page.getByRole('textbox', { name: /^Message to/ }).fill('Anyone?');
    await page.keyboard.press('Enter');
    await page.getByText('Not sent. This room is not yours any more.').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect.poll(() => page.locator('.bubble .text').count()).toBe(0);
  });
});
