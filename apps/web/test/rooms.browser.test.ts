import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { addMember, changeMember, join, makeRoom, write, sendJson, signUp } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { openerForUsers } from './kit/open-for.ts';
import { useChromium } from './kit/open-page.ts';
import { startTestbed } from './kit/start-testbed.ts';
import { watchClicks } from './kit/watch-clicks.ts';

const webDist = buildWebApp();
const openFor = openerForUsers(useChromium());

const textsOf = (page: Page): Promise<string[]> => page.locator('.bubble .text').allTextContents();
async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Message to/ }).fill(text);
  await page.keyboard.press('Enter');
}

describe('A room', () => {
  it('P3: carries a conversation between two browsers, with own messages on the other side and a count of unread ones', async () => {
    const { url } = await startTestbed(webDist());
    const owner = await signUp({ url });
    const room = await makeRoom({ url }, owner, { title: 'Harbour' });
    const ada = await openFor(url, '/rooms');
    const ben = await openFor(url, '/rooms');
    for (const { page } of [ada, ben]) {
      await page.getByRole('button', { name: 'Join Harbour' }).click();
      await page.getByRole('heading', { name: 'Harbour', level: 1 }).waitFor();
      await expect.poll(() => new URL(page.url()).pathname).toBe(`/rooms/${room.id}`);
    }
    await say(ada.page, 'Is the ferry in?');
    await expect.poll(() => textsOf(ben.page)).toEqual(['Is the ferry in?']);
    await say(ben.page, 'Yes');
    await expect.poll(() => textsOf(ada.page)).toEqual(['Is the ferry in?', 'Yes']);
    await expect
      .poll(() => ada.page.locator('li.own .text').allTextContents())
      .toEqual(['Is the ferry in?']);
    await ada.page.locator('.author').getByText(ben.user.name).waitFor();
    await ada.page.getByText('2 here').waitFor();

    await ada.page.getByRole('textbox', { name: 'Message to Harbour' }).pressSequentially('hm');
    await ben.page.getByText(`${ada.user.name} is writing…`).waitFor();

    await ben.page.getByRole('navigation').getByRole('link', { name: 'Rooms' }).click();
    await ada.page.keyboard.press('Enter');
    await ben.page.getByRole('navigation').getByText('1 unread').waitFor();
    await expect.poll(() => ben.page.title()).toBe('(1) Rooms · Tidings');
    await ben.page.getByRole('link', { name: /^Harbour/ }).click();
    await ben.page.getByText('New', { exact: true }).waitFor();
    await ben.page.getByRole('navigation').getByText('1 unread').waitFor({ state: 'detached' });
  });

  it('says at once when its reader is removed, live in another browser, and can be given back', async () => {
    const { url } = await startTestbed(webDist());
    const owner = await signUp({ url });
    const room = await makeRoom({ url }, owner, { title: 'Harbour' });
    const other = await makeRoom({ url }, owner, { title: 'Lighthouse', open: false });
    const ben = await openFor(url, '/rooms');
    await join({ url }, room, ben.user);
    await ben.page.getByRole('link', { name: /^Harbour/ }).click();
    await write({ url }, room, owner, 'Before');
    await expect.poll(() => textsOf(ben.page)).toEqual(['Before']);

    await changeMember({ url }, room, { by: owner, user: ben.user, method: 'DELETE' });
    await ben.page.getByText('You are no longer a member of this room.').waitFor();
    await write({ url }, room, owner, 'After');
    // This membership is newer than the message, which did not arrive with it.
    await addMember({ url }, other, { owner, user: ben.user });
    await ben.page.getByRole('link', { name: /^Lighthouse/ }).waitFor();
    expect(await ben.page.getByText('After').count()).toBe(0);
    await expect.poll(() => ben.page.getByRole('link', { name: /^Harbour/ }).count()).toBe(0);

    await addMember({ url }, room, { owner, user: ben.user });
    await expect.poll(() => textsOf(ben.page)).toEqual(['Before', 'After']);
  });

  it('keeps the order in which its reader wrote, however slow the first answer is', async () => {
    const { url } = await startTestbed(webDist());
    const { page, user } = await openFor(url, '/rooms');
    await makeRoom({ url }, user, { title: 'Harbour' });
    await page.getByRole('link', { name: /^Harbour/ }).click();
    let letThrough: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    await page.route(
      '**/messages',
      async (route) => {
        await held;
        await route.continue();
      },
      { times: 1 },
    );
    await say(page, 'one');
    await say(page, 'two');
    await expect.poll(() => textsOf(page)).toEqual(['one', 'two']);
    letThrough();
    await page.getByText('Sending…').first().waitFor({ state: 'detached' });
    await page.reload();
    await expect.poll(() => textsOf(page)).toEqual(['one', 'two']);
  });

  it('P12: keeps what could not be sent, over a reload, and sends it once', async () => {
    const { database, url } = await startTestbed(webDist());
    const { page, user } = await openFor(url, '/rooms');
    const room = await makeRoom({ url }, user, { title: 'Harbour' });
    await page.getByRole('link', { name: /^Harbour/ }).click();
    await page.route('**/messages', (route) => route.abort());
    await say(page, 'Mine');
    await page.getByText('Waiting for the connection.').waitFor();
    await page.getByRole('textbox', { name: /^Message to/ }).fill('Half a thou');
    await page.reload();
    await page.getByText('Waiting for the connection.').waitFor();
    await expect
      .poll(() => page.getByRole('textbox', { name: /^Message to/ }).inputValue())
      .toBe('Half a thou');
    const isAsked = await watchClicks(page, 'Try again');
    await page.route('**/messages', async (route) => {
      await ((await isAsked()) ? route.continue() : route.abort());
    });
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => database.collection('message').countDocuments()).toBe(1);
    await expect.poll(() => page.locator('.note').count()).toBe(0);
    await expect.poll(() => textsOf(page)).toEqual(['Mine']);
    expect(await database.collection('message').countDocuments()).toBe(1);
    expect(new URL(page.url()).pathname).toBe(`/rooms/${room.id}`);
  });

  it('can be created, written in, corrected and left by keyboard alone', async () => {
    const { url } = await startTestbed(webDist());
    const { page } = await openFor(url, '/rooms');
    await page.getByRole('button', { name: 'New room' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Harbour');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Harbour', level: 1 }).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent.trim()))
      .toBe('Harbour');

    const composer = page.getByRole('textbox', { name: 'Message to Harbour' });
    await composer.focus();
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    await expect.poll(() => textsOf(page)).toEqual(['one\ntwo']);
    await page.getByText('Sending…').waitFor({ state: 'detached' });

    await page.keyboard.press('ArrowUp');
    await page.getByRole('textbox', { name: 'Edit' }).waitFor();
    await page.keyboard.type(' and three');
    await page.keyboard.press('Enter');
    await expect.poll(() => textsOf(page)).toEqual(['one\ntwo and three']);
    await page.getByText('edited').waitFor();

    await page.getByRole('button', { name: /^Edit or delete/ }).press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await expect.poll(() => textsOf(page)).toEqual([]);

    await page.getByRole('button', { name: 'About this room' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent.trim()))
      .toBe('About this room');
  });
});

describe('An invitation', () => {
  it('appears live and is announced, and is accepted or declined by keyboard alone', async () => {
    const { url } = await startTestbed(webDist());
    const owner = await signUp({ url });
    const { page, user } = await openFor(url, '/rooms');
    const invite = async (title: string): Promise<{ readonly id: string }> => {
      const room = await makeRoom({ url }, owner, { title, open: false });
      await changeMember({ url }, room, { by: owner, user, method: 'PUT' });
      return room;
    };
    await page.getByText('You are in no room yet').waitFor();
    expect(await page.getByRole('heading', { name: 'Invitations' }).count()).toBe(0);
    await invite('Harbour');
    await page.getByText(`${owner.name} invites you to Harbour.`).waitFor({ state: 'attached' });
    await page.getByRole('navigation').getByText('1 unread').waitFor();
    const lighthouse = await invite('Lighthouse');
    const pier = await invite('Pier');
    const list = page.getByRole('region', { name: 'Invitations' });
    const titles = (): Promise<string[]> => list.locator('.title').allTextContents();
    await expect.poll(titles).toEqual(['Pier', 'Lighthouse', 'Harbour']);
    await sendJson(`${url}/api/rooms/${pier.id}`, 'PATCH', { title: 'Quay' }, owner.headers);
    await expect.poll(titles).toEqual(['Quay', 'Lighthouse', 'Harbour']);
    await changeMember({ url }, pier, { by: owner, user, method: 'DELETE' });
    await expect.poll(titles).toEqual(['Lighthouse', 'Harbour']);
    // A reload finds them again.
    await page.reload();
    await expect.poll(titles).toEqual(['Lighthouse', 'Harbour']);

    const focused = (): Promise<string | undefined> =>
      page.evaluate(
        () =>
          document.activeElement?.getAttribute('aria-label') ??
          document.activeElement?.textContent.trim(),
      );
    await list.getByRole('button', { name: 'Decline the invitation to Lighthouse' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(titles).toEqual(['Harbour']);
    await expect.poll(focused).toBe('Accept the invitation to Harbour');
    expect(
      (await changeMember({ url }, lighthouse, { by: owner, user, method: 'PUT' })).status,
    ).toBe(403);
    await page.keyboard.press('Tab');
    await expect.poll(focused).toBe('Decline the invitation to Harbour');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Harbour', level: 1 }).waitFor();
    await page.getByRole('textbox', { name: 'Message to Harbour' }).waitFor();
    await expect.poll(() => list.count()).toBe(0);
  });
});
