import { expect, it } from 'vitest';
import { changeMember, join, makeRoom, write, signUp } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { checkFeed } from './kit/check-feed.ts';
import { findFaults } from './kit/find-faults.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();

it.each([
  { locale: 'en-GB', colorScheme: 'light', width: 1280 },
  { locale: 'en-GB', colorScheme: 'dark', width: 360 },
  { locale: 'ko-KR', colorScheme: 'light', width: 360 },
  { locale: 'ko-KR', colorScheme: 'dark', width: 1280 },
] as const)(
  'Everyone can use the pages for users and rooms ($locale, $colorScheme, $width px)',
  async ({ locale, colorScheme, width }) => {
    const { url } = await startTestbed(webDist());
    const page = await open(`${url}/sign-in`, {
      locale,
      colorScheme,
      viewport: { width, height: 760 },
      reducedMotion: 'reduce',
    });
    const check = async (what: string): Promise<void> => {
      expect(await findFaults(page), what).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBe(width);
    };
    await page.locator('form button.filled').click();
    await page.locator('#name[aria-invalid=true]').waitFor();
    await check('sign in, with faults');
    await page.goto(`${url}/nowhere`);
    await page.locator('h1[data-page-heading]').waitFor();
    await check('no such page');
    await page.goto(`${url}/rooms`);
    await page.locator('h1[data-page-heading]').waitFor();
    await check('rooms, signed out');

    const me = await signInPage(page, url);
    const other = await signUp({ url });
    const room = await makeRoom({ url }, me, { title: `Harbour ${'watch '.repeat(11)}` });
    const theirs = await makeRoom({ url }, other, { title: `Lighthouse ${'keepers '.repeat(8)}` });
    await changeMember({ url }, theirs, { by: other, user: me, method: 'PUT' });
    await join({ url }, room, other);
    await write({ url }, room, other, '안녕하세요, 배가 들어왔나요?');
    await write({ url }, room, me, `Not yet.\n${'unbroken'.repeat(40)}`);

    await page.goto(`${url}/rooms`);
    await page.locator('h1[data-page-heading]').waitFor();
    await page.locator('button[aria-expanded=false]').first().click();
    await page.locator('#room-title').waitFor();
    await page.locator('#invitations').waitFor();
    await check('rooms, and a new one');
    await page.goto(`${url}/rooms/${room.id}`);
    await untilLive(page);
    await page.locator('.bubble').nth(1).waitFor();
    await page.locator('.change .toggle').click();
    await page.locator('.choices button').first().waitFor();
    await check('a room');
    await page.locator('.choices button').first().press('Enter');
    await page.locator('li textarea').waitFor();
    await check('a message that is edited');
    await page.keyboard.press('Escape');
    await page.locator('[aria-haspopup=dialog]').click();
    await page.locator('dialog li').nth(1).waitFor();
    await check('about a room');
    await page.goto(`${url}/account`);
    await page.locator('h1[data-page-heading]').waitFor();
    await page.locator('#delete-account ~ button').click();
    await check('account');
  },
);

it.each([
  { locale: 'en-GB', colorScheme: 'light', width: 1280 },
  { locale: 'ko-KR', colorScheme: 'dark', width: 360 },
] as const)('Everyone can use the feed ($locale, $colorScheme, $width px)', (look) =>
  checkFeed(look, { webDist: webDist(), open }),
);
