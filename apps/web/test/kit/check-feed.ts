import { ObjectId } from 'mongodb';
import { expect } from 'vitest';
import { findFaults } from './find-faults.ts';
import { untilLive, type OpenPage } from './open-page.ts';
import { signInPage } from './sign-in-page.ts';
import { makePosts, startTestbed } from './start-testbed.ts';

/** How a page is looked at. */
export interface Look {
  readonly locale: 'en-GB' | 'ko-KR';
  readonly colorScheme: 'light' | 'dark';
  /** Width of the window, in pixels. */
  readonly width: number;
}

/** Checks the feed in all its states: axe finds nothing, and nothing overflows. */
export async function checkFeed(
  { locale, colorScheme, width }: Look,
  { webDist, open }: { readonly webDist: string; readonly open: OpenPage },
): Promise<void> {
  const { database, posts, url } = await startTestbed(webDist);
  const page = await open(url, {
    locale,
    colorScheme,
    viewport: { width, height: 800 },
    reducedMotion: 'reduce',
    prepare: (page) => signInPage(page, url),
  });
  await untilLive(page);
  expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
  await page.locator('pre').first().waitFor();
  expect(await findFaults(page), 'empty').toEqual([]);

  await posts.insertMany(makePosts(60));
  await page.getByRole('heading', { name: 'Post 3', exact: true }).waitFor();
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished)));
  await page.locator('#title').fill('x'.repeat(301));
  await page.locator('#title').press('Control+Enter');
  await page.locator('[role=alert]').first().waitFor();
  await database.collection('announcement').insertOne({ text: `Hear! ${'x'.repeat(200)}` });
  await page.getByText('Hear!').waitFor();
  expect(await findFaults(page), 'list, fault and announcement').toEqual([]);

  await page.mouse.wheel(0, 1500);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(500);
  await posts.insertOne({ _id: new ObjectId(), title: '새 글 '.repeat(40) });
  await page.locator('header .below button').waitFor();
  await page.locator('[data-connection]').click();
  expect(await findFaults(page), 'waiting and details').toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
}
