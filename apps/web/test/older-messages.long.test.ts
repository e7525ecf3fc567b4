import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { join, makeRoom, write, signUp } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { openerForUsers } from './kit/open-for.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const openFor = openerForUsers(useChromium());

const textsOf = (page: Page): Promise<string[]> => page.locator('.bubble .text').allTextContents();

describe('A reader of older messages', () => {
  it('is not moved by a pixel by older or new messages', async () => {
    const { url } = await startTestbed(webDist());
    const { page, user } = await openFor(url, '/rooms', {
      viewport: { width: 390, height: 700 },
    });
    const room = await makeRoom({ url }, user, { title: 'Harbour' });
    const owner = await signUp({ url });
    await join({ url }, room, owner);
    for (let n = 1; n <= 120; n += 1) {
      await write({ url }, room, n % 3 === 0 ? user : owner, `Message ${String(n)}`);
    }
    await page.goto(`${url}/rooms/${room.id}`);
    await untilLive(page);
    await page.getByText('Message 120', { exact: true }).waitFor();
    const scroller = page.getByRole('region', { name: 'Messages' });
    const top = (text: string): Promise<number> =>
      page
        .locator('.text', { hasText: new RegExp(`^${text}$`) })
        .evaluate((row) => Math.round(row.getBoundingClientRect().top));

    // Older pages are let through one by one.
    let letThrough: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    await page.route('**/messages?*', async (route) => {
      await held;
      await route.continue();
    });
    await scroller.evaluate((element) => {
      element.scrollTop = 40;
    });
    await page.getByText('Loading older messages').waitFor();
    const [first = ''] = await textsOf(page);
    const before = await top(first);
    const count = (await textsOf(page)).length;
    letThrough();
    await expect.poll(async () => (await textsOf(page)).length).toBeGreaterThan(count);
    expect(await top(first)).toBe(before);

    await write({ url }, room, owner, 'Brand new');
    await page.getByRole('button', { name: '1 new message' }).waitFor();
    expect(await top(first)).toBe(before);
    await page.getByRole('button', { name: '1 new message' }).click();
    await expect.poll(() => page.locator('.text', { hasText: 'Brand new' }).isVisible()).toBe(true);
    await write({ url }, room, owner, 'Followed');
    await expect
      .poll(() =>
        scroller.evaluate((e) => Math.round(e.scrollHeight - e.clientHeight - e.scrollTop)),
      )
      .toBeLessThanOrEqual(1);
  });
});
