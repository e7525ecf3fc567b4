import { ObjectId } from 'mongodb';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { changeMember, join, makeRoom, write, signUp, type TestUser } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { findFaults } from './kit/find-faults.ts';
import { openerForUsers } from './kit/open-for.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { lookElsewhere, openRealTabs, show } from './kit/real-tabs.ts';
import { deadline } from './kit/shared-tabs.ts';
import { giveSession } from './kit/sign-in-page.ts';
import { startTestbed } from './kit/start-testbed.ts';
import type {} from './kit/vitest-global-setup.ts';

const webDist = buildWebApp();
const openFor = openerForUsers(useChromium());

interface Notified {
  readonly title: string;
  readonly body: string;
}

/** What is used of a service worker here: its types and those of a page do not go together. */
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly NotificationEvent: new (
    type: string,
    about: { readonly notification: Notification },
  ) => Event;
  dispatchEvent(event: Event): boolean;
}

/** Reads the notifications that the browser shows. */
function shownBy(page: Page): Promise<readonly Notified[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const all = (await registration?.getNotifications()) ?? [];
    return all.map(({ title, body }) => ({ title, body }));
  });
}

const expectShown = (page: Page, notified: readonly Notified[]) =>
  expect.poll(() => shownBy(page), deadline).toEqual(notified);

const theSwitch = (page: Page) => page.getByRole('switch', { name: 'Show notifications' });

/** A room of two, and tabs of one of them, with notifications switched on. */
async function startTalk(tabs: number) {
  const testbed = await startTestbed(webDist());
  const { url } = testbed;
  const ada = await signUp({ url });
  const ben = await signUp({ url });
  const room = await makeRoom({ url }, ada, { title: 'Harbour' });
  await join({ url }, room, ben);
  const context = await openRealTabs();
  await context.grantPermissions(['notifications'], { origin: url });
  const pages: Page[] = [];
  for (let n = 0; n < tabs; n += 1) pages.push(await openTab(context, url, ben));
  const [page] = pages;
  if (page === undefined) throw new Error('A talk needs a tab.');
  await show(page);
  await theSwitch(page).check();
  await page.getByText('Notifications are on.').waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  return { testbed, url, ada, ben, room, context, pages, page };
}

async function openTab(context: BrowserContext, url: string, user: TestUser): Promise<Page> {
  const page = await context.newPage();
  await giveSession(page, url, user.cookie);
  await page.goto(`${url}/account`);
  await untilLive(page);
  // What is his is known: the number of rooms is not asked for, and one link is.
  await page.getByRole('navigation').getByRole('link', { name: 'Rooms' }).waitFor();
  return page;
}

/** Waits until a tab has received a message, with or without a notification. */
async function untilUnread(page: Page, count: number): Promise<void> {
  await expect.poll(() => page.title(), deadline).toContain(`(${String(count)})`);
}

describe.runIf(inject('showsNotifications'))('Notifications', () => {
  it('show once, as text, what others write while no tab is visible, and add up what follows', async () => {
    const { url, ada, ben, room, context, pages, page } = await startTalk(2);
    await write({ url }, room, ada, 'While you look');
    for (const each of pages) await untilUnread(each, 1);
    expect(await shownBy(page)).toEqual([]);

    await lookElsewhere(context);
    await write({ url }, room, ada, '<b>Low water</b>');
    await expectShown(page, [{ title: 'Harbour', body: `${ada.name}: <b>Low water</b>` }]);
    await write({ url }, room, ada, 'Two');
    await write({ url }, room, ben, 'Mine, from elsewhere');
    await write({ url }, room, ada, 'Three');
    const folded = { title: '3 new messages in Harbour', body: `${ada.name}: Three` };
    await expectShown(page, [folded]);
    for (const each of pages) await untilUnread(each, 4);
    expect(await shownBy(page)).toEqual([folded]);

    // A visible page does not need them any more.
    await show(page);
    await expectShown(page, []);
  });

  it('open the room on a click, and are gone', async () => {
    const { url, ada, room, context, page } = await startTalk(1);
    await lookElsewhere(context);
    await write({ url }, room, ada, 'Come');
    await expectShown(page, [{ title: 'Harbour', body: `${ada.name}: Come` }]);
    const [worker] = context.serviceWorkers();
    if (worker === undefined) throw new Error('There is no service worker.');
    // No driver presses a notification: the browser's event for it is made, about the real one. What
    // brings the tab to the front is the browser's answer to a real press only.
    await worker.evaluate(async () => {
      const scope = globalThis as unknown as WorkerScope;
      const [notification] = await scope.registration.getNotifications();
      if (notification === undefined) throw new Error('There is no notification.');
      scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
    });
    await expect.poll(() => new URL(page.url()).pathname, deadline).toBe(`/rooms/${room.id}`);
    await page.getByText('Come', { exact: true }).waitFor();
    await expectShown(page, []);
  });

  it('P10: leave nothing of a room that was lost, nor of a user who signed out', async () => {
    const { url, ada, ben, room, context, page } = await startTalk(1);
    const other = await makeRoom({ url }, ada, { title: 'Lighthouse' });
    await join({ url }, other, ben);
    await page.getByRole('navigation').getByRole('link', { name: 'Rooms' }).click();
    await page.getByRole('link', { name: /^Lighthouse/ }).waitFor();
    await lookElsewhere(context);
    await write({ url }, room, ada, 'One');
    await write({ url }, other, ada, 'Other');
    await expect.poll(async () => (await shownBy(page)).length, deadline).toBe(2);
    await changeMember({ url }, room, { by: ada, user: ben, method: 'DELETE' });
    await write({ url }, room, ada, 'After');
    await expectShown(page, [{ title: 'Lighthouse', body: `${ada.name}: Other` }]);

    const { message } = await write({ url }, other, ada, 'A slip');
    await expectShown(page, [
      { title: '2 new messages in Lighthouse', body: `${ada.name}: A slip` },
    ]);
    const path = `${url}/api/rooms/${other.id}/messages/${message.id}`;
    await fetch(path, { method: 'DELETE', headers: ada.headers });
    await expectShown(page, []);

    await write({ url }, other, ada, 'Before the end');
    await expectShown(page, [{ title: 'Lighthouse', body: `${ada.name}: Before the end` }]);
    // Elsewhere: every session, this one too.
    await fetch(`${url}/api/sessions`, { method: 'DELETE', headers: ben.headers });
    await expectShown(page, []);
  });

  it('show what was missed briefly, one for each room', async () => {
    const { testbed, room, context, page } = await startTalk(1);
    await lookElsewhere(context);
    const parent = ObjectId.createFromHexString(room.id);
    await testbed.restart(() =>
      testbed.database
        .collection('message')
        .insertMany(['One', 'Two', 'Three'].map((text) => ({ parent, text }))),
    );
    await expectShown(page, [{ title: '3 new messages in Harbour', body: 'someone: Three' }]);
  });

  it('are not shown to users who have not switched them on, or have switched them off', async () => {
    const { url, ada, room, context, page } = await startTalk(1);
    await theSwitch(page).focus();
    await page.keyboard.press('Space');
    await page.getByText('Notifications are off.').waitFor();
    await lookElsewhere(context);
    await write({ url }, room, ada, 'Unasked');
    await untilUnread(page, 1);
    expect(await shownBy(page)).toEqual([]);
  });
});

describe('The switch for notifications', () => {
  it('is off until the browser allows them, and says what to do where it does not', async () => {
    const testbed = await startTestbed(webDist());
    const { page } = await openFor(testbed.url, '/account', { serviceWorkers: 'allow' });
    expect(await page.evaluate(() => Notification.permission)).not.toBe('granted');
    expect(await theSwitch(page).isChecked()).toBe(false);
    await theSwitch(page).click();
    await page.getByText(/^Your browser (?:refuses|was not allowed)/).waitFor();
    expect(await theSwitch(page).isChecked()).toBe(false);
    expect(await findFaults(page)).toEqual([]);
  });

  it.runIf(inject('showsNotifications')).each([
    { locale: 'en-GB', colorScheme: 'light', name: 'Show notifications' },
    { locale: 'ko-KR', colorScheme: 'dark', name: '알림 보기' },
  ] as const)(
    'can be used by everyone, and is as it was after a reload ($locale)',
    async ({ name, ...options }) => {
      const testbed = await startTestbed(webDist());
      const { page } = await openFor(testbed.url, '/account', {
        ...options,
        serviceWorkers: 'allow',
        permissions: ['notifications'],
      });
      const control = page.getByRole('switch', { name });
      await control.focus();
      await page.keyboard.press('Space');
      await expect.poll(() => control.isChecked(), deadline).toBe(true);
      expect(await findFaults(page)).toEqual([]);
      await page.reload();
      await expect.poll(() => control.isChecked(), deadline).toBe(true);
    },
  );
});
