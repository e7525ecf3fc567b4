import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { join, makeRoom, write, signUp } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { startTestbed } from './kit/start-testbed.ts';
import { takePicture } from './kit/take-picture.ts';

const webDist = buildWebApp();
const open = useChromium();

const variants = ['en-GB', 'ko-KR'].flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    [360, 1280].map((width) => ({ locale, colorScheme, width })),
  ),
);

/** Posts as people write them: short, long, in two languages, and one that is nearly unbroken. */
const posts = [
  { title: 'The ferry is in', body: 'It waits at the east quay until noon.' },
  {
    title: '배가 들어왔습니다',
    body: '동쪽 부두에서 정오까지 기다립니다. 표는 배 위에서 살 수 있습니다.',
  },
  { title: 'High water at 06:42', body: 'Then again at 19:05. '.repeat(12) },
  { title: 'No title can be too long for a list that people leave open all day, can it?' },
  { title: 'unbroken'.repeat(20), body: '가'.repeat(300) },
];

it.each(variants)(
  'Every page is drawn, none wider than its window ($locale, $colorScheme, $width px)',
  async ({ locale, colorScheme, width }) => {
    const testbed = await startTestbed(webDist());
    const { url } = testbed;
    const height = width === 360 ? 740 : 800;
    const page = await open(url, { locale, colorScheme, viewport: { width, height } });
    const draw = async (what: string, on: Page = page): Promise<void> => {
      expect(await on.evaluate(() => document.documentElement.scrollWidth), what).toBe(width);
      await takePicture(on, what, locale, colorScheme, String(width));
    };
    await untilLive(page);
    await page.locator('pre').first().waitFor();
    await draw('feed-empty');
    const made = posts.map((post) => ({ _id: new ObjectId(), ...post }));
    await testbed.posts.insertMany(made);
    await page.getByRole('heading', { name: 'The ferry is in' }).waitFor();
    await draw('feed');
    await page.locator('[data-connection=live]').first().click();
    await draw('feed-connection');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    await draw('shortcuts');
    await page.goto(`${url}/posts/${made[1]?._id.toHexString() ?? ''}`);
    await page.getByRole('heading', { name: '배가 들어왔습니다' }).waitFor();
    await draw('post');
    await page.goto(`${url}/nowhere`);
    await page.locator('h1[data-page-heading]').waitFor();
    await draw('nowhere');
    await page.goto(`${url}/sign-in`);
    await page.locator('#name').waitFor();
    await draw('sign-in');
    await page.goto(`${url}/rooms`);
    await page.locator('h1[data-page-heading]').waitFor();
    await draw('rooms-signed-out');

    const me = await signInPage(page, url);
    const other = await signUp({ url });
    await page.goto(`${url}/rooms`);
    await page.locator('h1[data-page-heading]').waitFor();
    await draw('rooms-empty');
    const room = await makeRoom({ url }, me, { title: 'Harbour watch' });
    await makeRoom({ url }, other, { title: 'Lighthouse' });
    await join({ url }, room, other);
    await write({ url }, room, other, '안녕하세요, 배가 들어왔나요?');
    await write({ url }, room, me, 'Not yet.\nIt is behind the island.');
    await write({ url }, room, other, 'Good. '.repeat(40));
    await page.goto(`${url}/rooms`);
    await page.getByRole('link', { name: /^Harbour watch/ }).waitFor();
    await draw('rooms');
    await page.goto(`${url}/rooms/${room.id}`);
    await untilLive(page);
    await page.locator('.bubble').nth(2).waitFor();
    await draw('room');
    await page.locator('[aria-haspopup=dialog]').click();
    await page.locator('dialog li').nth(1).waitFor();
    await draw('room-details');
    await page.goto(`${url}/account`);
    await page.locator('h1[data-page-heading]').waitFor();
    await draw('account');
    await page.goto(url);
    await untilLive(page);
    await draw('feed-signed-in');
    await page.context().setOffline(true);
    await page.locator('#title').fill('Written while the network was away');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Written while the network was away' }).waitFor();
    await draw('outbox');
    await page.context().setOffline(false);
  },
);
