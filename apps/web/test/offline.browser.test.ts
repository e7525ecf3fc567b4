import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { untilStored } from './kit/browser-database.ts';
import { untilKept } from './kit/offline-posts.ts';
import { openerForUsers } from './kit/open-for.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();
const openFor = openerForUsers(open);
const allowed = { serviceWorkers: 'allow' } as const;

describe('Without a server', () => {
  it('opens with the posts last known, marked as such, until the stream has caught up', async () => {
    const testbed = await startTestbed(webDist());
    await testbed.posts.insertMany(makePosts(3));
    const page = await open(testbed.url, allowed);
    await untilLive(page);
    const titles = ['Post 1', 'Post 2', 'Post 3'];
    await untilKept(page, titles);
    await testbed.restart(async () => {
      await page.reload();
      await page
        .getByText(/^Offline: as of/)
        .first()
        .waitFor();
      await expect.poll(() => titlesOf(page)).toEqual(titles);
      expect(await page.locator('[data-connection=live]').count()).toBe(0);
      // Announced to screen readers once.
      const told = page.getByRole('status').getByText(/^Offline: as of/);
      await expect.poll(() => told.count()).toBe(1);
      await testbed.posts.deleteOne({ title: 'Post 2' });
    });
    await untilLive(page);
    await page.locator('[data-as-of]').waitFor({ state: 'detached' });
    await expect.poll(() => titlesOf(page)).toEqual(['Post 1', 'Post 3']);
  });

  it('P12: takes what is written, keeps it over a reload, and sends it once when it can', async () => {
    const testbed = await startTestbed(webDist());
    const { page, user } = await openFor(testbed.url, '/', allowed);
    await untilLive(page);
    await untilKept(page, []);
    await testbed.restart(async () => {
      await page.reload();
      for (const title of ['One', 'Two']) {
        await page.getByLabel('Title').fill(title);
        await page.getByLabel('Title').press('Control+Enter');
      }
      const waiting = page.locator('.note').getByText('Waiting for the connection.');
      await expect.poll(() => waiting.count()).toBe(2);
      await untilStored(page, 2);
      await page.reload();
      await expect.poll(() => waiting.count()).toBe(2);
      await expect.poll(() => titlesOf(page)).toEqual(['Two', 'One']);
      await expect
        .poll(() => page.locator('.author').allTextContents())
        .toEqual([user.name, user.name]);
    });
    const made = async (): Promise<string[]> =>
      (await testbed.posts.find().sort({ _id: 1 }).toArray()).map(({ title }) => title);
    await expect.poll(made, { timeout: 60_000 }).toEqual(['One', 'Two']);
    await untilLive(page);
    await expect.poll(() => page.getByText(/Waits|Sending/).count()).toBe(0);
    await expect.poll(() => titlesOf(page)).toEqual(['Two', 'One']);
  });
});
