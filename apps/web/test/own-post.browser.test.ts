import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';
import { watchClicks } from './kit/watch-clicks.ts';
import { withoutSharedWorker } from './kit/without-shared-worker.ts';

const webDist = buildWebApp();
const open = useChromium();

async function write(page: Page, title: string): Promise<void> {
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Title').press('Control+Enter');
}

/** Creates a gate that a test opens later. */
function createGate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('An own post', () => {
  it('P12: is shown at once, and exactly once when the echo comes before the answer', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(2));
    const answer = createGate();
    const sent = createGate();
    const page = await open(url, { prepare: (page) => signInPage(page, url) });
    await untilLive(page);
    await page.route('**/api/posts', async (route: Route) => {
      await sent.opened;
      const response = await route.fetch();
      await answer.opened;
      await route.fulfill({ response });
    });
    await write(page, 'Mine');
    await page.getByText('Sending…').waitFor();
    await expect.poll(() => titlesOf(page)).toEqual(['Mine', 'Post 1', 'Post 2']);
    const row = await page.getByRole('heading', { name: 'Mine' }).elementHandle();

    sent.open();
    await page.getByText('Sending…').waitFor({ state: 'detached' });
    expect(await titlesOf(page)).toEqual(['Mine', 'Post 1', 'Post 2']);

    const answered = page.waitForResponse('**/api/posts');
    answer.open();
    await (await answered).finished();
    expect(await titlesOf(page)).toEqual(['Mine', 'Post 1', 'Post 2']);
    expect(await row.evaluate((heading) => heading.isConnected)).toBe(true);
    expect(await posts.countDocuments({ title: 'Mine' })).toBe(1);
  });

  it('P12: is kept when it cannot be sent, survives a reload, and is created once by another try', async () => {
    const { posts, url } = await startTestbed(webDist());
    const clientIds: unknown[] = [];
    let isAsked = (): Promise<boolean> => Promise.resolve(false);
    const page = await open(url, {
      prepare: async (page) => {
        await withoutSharedWorker(page);
        await signInPage(page, url);
      },
    });
    await untilLive(page);
    await page.route('**/api/posts', async (route: Route) => {
      const body: unknown = route.request().postDataJSON();
      clientIds.push(
        typeof body === 'object' && body !== null && 'clientId' in body && body.clientId,
      );
      // It arrives and is made; only its answer is lost.
      if (clientIds.length === 1) await route.fetch();
      await ((await isAsked()) ? route.continue() : route.abort());
    });
    await page.route('**/sse*', (route) => route.abort());
    await page.reload();
    await write(page, 'Mine');
    await page.getByText('Waiting for the connection.').waitFor();
    await page.reload();
    await page.getByText('Waiting for the connection.').waitFor();
    isAsked = await watchClicks(page, 'Try again');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Waiting for the connection.').waitFor({ state: 'detached' });
    await page.unroute('**/sse*');
    await page.reload();
    await untilLive(page);
    await expect.poll(() => titlesOf(page)).toEqual(['Mine']);
    await expect.poll(() => page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    expect(new Set(clientIds).size).toBe(1);
    expect(await posts.countDocuments()).toBe(1);
  });
});

describe('An own post beyond the limit of its address', () => {
  it('is kept, and says in the language of the page why it was not taken', async () => {
    const { url } = await startTestbed(webDist(), { MAX_POSTS_PER_MINUTE: '1' });
    const page = await open(url, { prepare: (page) => signInPage(page, url) });
    await untilLive(page);
    await write(page, 'First');
    await page.getByText('Sending…').waitFor({ state: 'detached' });
    await write(page, 'Second');
    await page.getByText('Too many requests. It will be sent automatically in a while.').waitFor();
    await expect.poll(() => titlesOf(page)).toEqual(['Second', 'First']);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByText('이 네트워크에서 글이 너무 많이 올라왔습니다.').waitFor();
  });
});

describe('The form', () => {
  it('keeps a draft over a reload', async () => {
    const { url } = await startTestbed(webDist());
    const page = await open(url, { prepare: (page) => signInPage(page, url) });
    await page.getByLabel('Title').fill('Half a title');
    await page.getByLabel('Text').fill('and some\ntext');
    await page.reload();
    await expect.poll(() => page.getByLabel('Title').inputValue()).toBe('Half a title');
    await expect.poll(() => page.getByLabel('Text').inputValue()).toBe('and some\ntext');
  });

  it('says at the field what is wrong, before and after sending', async () => {
    const { url } = await startTestbed(webDist());
    const page = await open(url, { prepare: (page) => signInPage(page, url) });
    await untilLive(page);
    const title = page.getByLabel('Title');
    await write(page, '  ');
    await page.getByText('A post needs a title.').waitFor();
    await expect.poll(() => title.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => title.getAttribute('aria-describedby')).toBe('title-note');

    await title.fill('x'.repeat(290));
    await page.getByText('10 characters left').waitFor();
    await title.fill('x'.repeat(301));
    await page.getByText('1 character too many').waitFor();

    await page.route('**/api/posts', (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'about:blank',
          title: 'Invalid',
          status: 400,
          code: 'validation',
          errors: [{ field: 'title', message: 'is not kind' }],
        }),
      }),
    );
    await write(page, 'Unkind');
    await page.getByText('Not sent. is not kind').waitFor();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.locator('#title-note').getByText('is not kind').waitFor();
    await expect.poll(() => title.inputValue()).toBe('Unkind');
    await expect.poll(() => titlesOf(page)).toEqual([]);
  });
});
