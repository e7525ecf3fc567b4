import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { join, makeRoom, signUp, type TestUser } from '@tidings/dev-app';
import { untilLive } from './open-page.ts';
import { openRealTabs, show } from './real-tabs.ts';
import { deadline } from './shared-tabs.ts';
import { giveSession } from './sign-in-page.ts';
import { startTestbed } from './start-testbed.ts';
import type {} from './vitest-global-setup.ts';

interface Notified {
  readonly title: string;
  readonly body: string;
}

/** Reads the notifications that the browser shows. */
export function shownBy(page: Page): Promise<readonly Notified[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const all = (await registration?.getNotifications()) ?? [];
    return all.map(({ title, body }) => ({ title, body }));
  });
}

export const expectShown = (page: Page, notified: readonly Notified[]) =>
  expect.poll(() => shownBy(page), deadline).toEqual(notified);

export const theSwitch = (page: Page) => page.getByRole('switch', { name: 'Show notifications' });

/** A room of two, and tabs of one of them, with notifications switched on. */
export async function startTalk(webDist: string, tabs: number) {
  const testbed = await startTestbed(webDist);
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
export async function untilUnread(page: Page, count: number): Promise<void> {
  await expect.poll(() => page.title(), deadline).toContain(`(${String(count)})`);
}
