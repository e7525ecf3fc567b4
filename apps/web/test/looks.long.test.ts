import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { makeRoom, write } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { openerForUsers } from './kit/open-for.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';
import { untilDrawn } from './kit/walk-list.ts';

const webDist = buildWebApp();
const open = useChromium();
const openFor = openerForUsers(open);

/** Layout shift of the first load that nobody notices; the web's own limit for a good page is ten times that. */
const maxLayoutShift = 0.01;

describe('The feed', () => {
  it.each([360, 1280])('moves nothing while it is loaded (%i px)', async (width) => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(40));
    const page = await open(url, {
      viewport: { width, height: 760 },
      prepare: (page) =>
        page.addInitScript(() => {
          let total = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) {
              // What a layout-shift entry has besides those of all entries.
              total += (entry as PerformanceEntry & { readonly value: number }).value;
            }
            document.documentElement.dataset['shift'] = String(total);
          }).observe({ type: 'layout-shift', buffered: true });
        }),
    });
    await untilLive(page);
    await page.getByText('Reading needs no account.').waitFor();
    await page.getByRole('heading', { name: 'Post 1', exact: true }).waitFor();
    await untilDrawn(page);
    const shift = await page.evaluate(() => document.documentElement.dataset['shift'] ?? '0');
    expect(Number(shift)).toBeLessThan(maxLayoutShift);
  });

  it('does not move with reduced motion', async () => {
    const { posts, url } = await startTestbed(webDist());
    const page = await open(url, { reducedMotion: 'reduce' });
    await untilLive(page);
    await posts.insertOne({ _id: new ObjectId(), title: 'Here' });
    await page.getByRole('heading', { name: 'Here' }).waitFor();
    const lasting = await page.evaluate(() =>
      document
        .getAnimations()
        .flatMap(({ effect }) =>
          effect instanceof KeyframeEffect && Number(effect.getComputedTiming().duration) >= 1
            ? effect.getKeyframes().flatMap(Object.keys)
            : [],
        ),
    );
    // A colour that is there for a while is no movement.
    const timing = ['offset', 'easing', 'composite', 'computedOffset'];
    const changed = new Set(lasting.filter((name) => !timing.includes(name)));
    for (const name of changed) expect(['backgroundColor', 'opacity']).toContain(name);
  });

  it('has a mark on its icon, and a number in its title, while posts wait', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(40));
    const page = await open(url);
    await untilLive(page);
    const icon = () => page.locator('link[rel=icon]').getAttribute('href');
    const before = await icon();
    await page.getByRole('heading', { name: 'Post 1', exact: true }).waitFor();
    await page.mouse.wheel(0, 900);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(500);
    await posts.insertOne({ _id: new ObjectId(), title: 'Newest' });
    await expect.poll(() => page.title()).toBe('(1) Tidings');
    await expect.poll(icon).not.toBe(before);
    const marked = await page.request.get(new URL((await icon()) ?? '', url).href);
    expect(marked.headers()['content-type']).toContain('image/svg+xml');
    await page.getByRole('button', { name: '1 new post' }).click();
    await expect.poll(icon).toBe(before);
    await expect.poll(() => page.title()).toBe('Tidings');
  });
});

describe('On paper', () => {
  it('there are posts and their times, black on white, and nothing to press', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(8));
    const page = await open(url, { colorScheme: 'dark' });
    await untilLive(page);
    await page.getByRole('heading', { name: 'Post 8', exact: true }).waitFor();
    await page.emulateMedia({ media: 'print' });
    for (const chrome of [page.getByRole('banner'), page.getByRole('navigation')])
      expect(await chrome.isVisible()).toBe(false);
    expect(await page.getByRole('button').count()).toBe(0);
    const row = page.getByRole('article', { name: 'Post 3', exact: true });
    const look = await row.evaluate((row) => {
      const link = row.querySelector('a');
      const heading = row.querySelector('h3');
      if (link === null || heading === null) throw new Error('The row is not as expected.');
      return {
        title: link.title,
        when: getComputedStyle(link, '::after').content,
        ago: getComputedStyle(link).fontSize,
        ink: getComputedStyle(heading).color,
        paper: getComputedStyle(document.documentElement).backgroundColor,
      };
    });
    expect(look).toMatchObject({ when: `"${look.title}"`, ago: '0px' });
    expect(look).toMatchObject({ ink: 'rgb(0, 0, 0)', paper: 'rgb(255, 255, 255)' });
  });

  it('a room is as long as its messages', async () => {
    const { url } = await startTestbed(webDist());
    const { page, user } = await openFor(url, '/rooms');
    const room = await makeRoom({ url }, user, { title: 'Harbour' });
    for (let n = 1; n <= 30; n += 1) await write({ url }, room, user, `Message ${String(n)}`);
    await page.goto(`${url}/rooms/${room.id}`);
    await page.locator('.bubble').nth(29).waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('textbox').count()).toBe(0);
    const isInOverflow = await page
      .locator('.scroller')
      .evaluate((scroller) => scroller.scrollHeight > scroller.clientHeight + 1);
    expect(isInOverflow).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(900);
  });
});
