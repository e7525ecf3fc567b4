import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { checkFeed } from './kit/check-feed.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();

/** Describes what has the focus and whether that can be seen. */
async function focused(page: Page): Promise<{ name: string; isVisible: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null) return { name: '', isVisible: false };
    const style = getComputedStyle(element);
    const form = element.closest('form');
    const isRinged = style.outlineStyle !== 'none' && style.outlineWidth !== '0px';
    const isInRingedForm = form !== null && getComputedStyle(form).boxShadow !== 'none';
    const named = element.querySelector('[aria-label]') ?? element;
    const label =
      element.getAttribute('aria-label') ??
      named.getAttribute('aria-label') ??
      element.textContent.trim();
    return { name: label === '' ? element.id : label, isVisible: isRinged || isInRingedForm };
  });
}

describe('Everyone', () => {
  it.each([
    { locale: 'en-GB', colorScheme: 'dark', width: 360 },
    { locale: 'ko-KR', colorScheme: 'light', width: 1280 },
  ] as const)(
    'can use the page: axe finds nothing, nothing overflows ($locale, $colorScheme, $width px)',
    (look) => checkFeed(look, { webDist: webDist(), open }),
  );

  it('can walk the page by keyboard, and always see where they are', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(3));
    const page = await open(url, { prepare: (page) => signInPage(page, url, 'Grace') });
    await page.getByLabel('Title').waitFor();
    await untilLive(page);
    const names: string[] = [];
    for (let step = 0; step < 13; step += 1) {
      await page.keyboard.press('Tab');
      const { name, isVisible } = await focused(page);
      expect(isVisible, name).toBe(true);
      names.push(name);
    }
    expect(names).toEqual([
      'Skip to the posts',
      'Tidings',
      expect.stringMatching(/^Connection: Live/),
      expect.stringContaining('English'),
      expect.stringContaining('한국어'),
      'Keyboard shortcuts',
      'Theme: System',
      'Posts',
      'Rooms',
      'Account: Grace',
      'title',
      'body',
      'Post',
    ]);
  });

  it('can skip to the posts', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(3));
    const page = await open(url);
    await untilLive(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('latest');
  });

  it('hears of a burst once, as one number', async () => {
    const { posts, url } = await startTestbed(webDist());
    const page = await open(url);
    await untilLive(page);
    await posts.insertMany(
      Array.from({ length: 5 }, (_, n) => ({ _id: new ObjectId(), title: `N${String(n)}` })),
    );
    await expect
      .poll(() => page.locator('[role=status]').allTextContents())
      .toContain('5 new posts');
  });
});

describe('A choice of language or theme', () => {
  it('shows at once and is remembered', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(2));
    const page = await open(url, { colorScheme: 'light' });
    await untilLive(page);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByRole('heading', { name: '최신 글' }).waitFor();
    for (const name of ['테마: 시스템', '테마: 밝게'])
      await page.getByRole('button', { name }).click();
    const paper = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = 'rgb(21, 20, 18)';
    await expect.poll(paper).toBe(dark);

    await page.reload();
    await page.getByRole('heading', { name: '최신 글' }).waitFor();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ko');
    await expect.poll(paper).toBe(dark);
    await expect.poll(() => titlesOf(page)).toHaveLength(2);
  });
});
