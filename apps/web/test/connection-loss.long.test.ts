import { ObjectId } from 'mongodb';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTcpProxy, type TcpProxy } from '@tidings/dev-machine';
import { openStream } from '@tidings/dev-app/testing';
import { buildWebApp } from './kit/build-web-app.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { freeze, lookElsewhere, openRealTabs, show } from './kit/real-tabs.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { startGateway } from './kit/start-gateway.ts';
import { makePosts, startTestbed, type Testbed } from './kit/start-testbed.ts';
import { stopRenderers } from './kit/stop-renderers.ts';

const webDist = buildWebApp();
// Playwright leaves that cache out, as pages of its own tests do not expect it.
const open = useChromium({ launch: { ignoreDefaultArgs: ['--disable-back-forward-cache'] } });

const deadline = { timeout: 60_000 };

/** A testbed with frequent heartbeats, so that silence is noticed soon. */
async function startQuickTestbed(): Promise<Testbed> {
  const testbed = await startTestbed(webDist(), { HEARTBEAT_MS: '1000' });
  await testbed.posts.insertMany(makePosts(3));
  return testbed;
}

/** Such a testbed behind a proxy that can be made to misbehave. */
async function startBehindProxy(): Promise<{ testbed: Testbed; proxy: TcpProxy; url: string }> {
  const testbed = await startQuickTestbed();
  const proxy = await startTcpProxy(() => Number(new URL(testbed.url).port));
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return { testbed, proxy, url: `http://127.0.0.1:${String(proxy.port)}` };
}

/**
 * Changes posts, and waits until the server has delivered that to a connected client. A change delivered only
 * after a page is back would not be missed: it would arrive live, without a marker.
 */
async function changePosts({ posts, url }: Testbed): Promise<void> {
  const stream = await openStream(`${url}/sse`);
  for (const n of [1, 2, 3]) {
    await posts.insertOne({ _id: new ObjectId(), title: `Missed ${String(n)}` });
  }
  await posts.updateOne({ title: 'Post 2' }, { $set: { title: 'Post 2, mended' } });
  await posts.deleteOne({ title: 'Post 3' });
  await stream.find(({ event }) => event === 'postDeleted');
  stream.close();
}

const changed = ['Missed 3', 'Missed 2', 'Missed 1', 'Post 1', 'Post 2, mended'];

/** Waits until the page shows all of these, once, and is live. */
async function expectAll(page: Page, { posts }: Testbed): Promise<void> {
  await expect.poll(() => titlesOf(page), deadline).toEqual(changed);
  await untilLive(page);
  await posts.insertOne({ _id: new ObjectId(), title: 'Live again' });
  await expect.poll(() => titlesOf(page), deadline).toEqual(['Live again', ...changed]);
}

/** Waits until the page shows all of these with the missed marker, and is live. */
async function expectCaughtUp(page: Page, testbed: Testbed): Promise<void> {
  await expect.poll(() => titlesOf(page), deadline).toEqual(changed);
  await markOf(page).waitFor();
  await expectAll(page, testbed);
}

/** Finds the missed marker, at the first post from before the loss. */
function markOf(page: Page): Locator {
  const before = page.getByRole('listitem').filter({ hasText: 'Post 1' });
  return before.getByText('3 posts while you were away');
}

/** Records the connection badge from now on, each time it changes. */
async function noteBadges(page: Page): Promise<() => Promise<string[]>> {
  await page.locator('[data-connection]').evaluate((badge) => {
    const said: string[] = [];
    const note = (): void => {
      const now = badge.getAttribute('data-connection') ?? '';
      if (said.at(-1) !== now) said.push(now);
      // Stored in the page, so that it survives whatever the test does.
      document.documentElement.dataset['said'] = said.join(' ');
    };
    note();
    new MutationObserver(note).observe(badge, { attributes: true });
  });
  return () => page.evaluate(() => (document.documentElement.dataset['said'] ?? '').split(' '));
}

/** Waits until a connected client has received so many heartbeats. */
async function untilHeartbeats({ url }: Testbed, count: number): Promise<void> {
  const stream = await openStream(`${url}/sse`);
  let left = count;
  await stream.find(({ event }) => event === 'heartbeat' && (left -= 1) === 0);
  stream.close();
}

/** Heartbeats after which a page that hears none must have noticed. */
const noticedAfterHeartbeats = 4;

const notLive =
  '[data-connection=connecting], [data-connection=reconnecting], [data-connection=offline]';

describe('A connection that dies silently', () => {
  it('is not shown as live for long; once the network is back the page catches up', async () => {
    const { testbed, proxy, url } = await startBehindProxy();
    const page = await open(url);
    await untilLive(page);
    proxy.setMode('hold');
    await changePosts(testbed);
    await page.locator(notLive).waitFor();
    await untilHeartbeats(testbed, noticedAfterHeartbeats);
    expect(await page.locator('[data-connection=live]').count()).toBe(0);
    expect(await titlesOf(page)).toEqual(['Post 1', 'Post 2', 'Post 3']);
    proxy.setMode('pass');
    await expectCaughtUp(page, testbed);
  });

  it('is replaced by another one while it still seems open', async () => {
    const { testbed, proxy, url } = await startBehindProxy();
    const page = await open(url);
    await untilLive(page);
    const badges = await noteBadges(page);
    proxy.forgetOpen();
    await changePosts(testbed);
    // How much of it was missed depends on how soon the page has noticed.
    await expectAll(page, testbed);
    expect((await badges())[1]).toBe('reconnecting');
  });

  it('does not remove a marker when nothing was missed', async () => {
    const { testbed, proxy, url } = await startBehindProxy();
    const page = await open(url);
    await untilLive(page);
    proxy.setMode('hold');
    await changePosts(testbed);
    await page.locator(notLive).waitFor();
    proxy.setMode('pass');
    await markOf(page).waitFor();
    await untilLive(page);
    const badges = await noteBadges(page);
    proxy.forgetOpen();
    await expect.poll(async () => (await badges()).slice(1), deadline).toContain('live');
    expect(await markOf(page).count()).toBe(1);
  });
});

describe('A server that answers 503', () => {
  it.each([undefined, '1'])(
    'is said not to be there and asked again, until it is (Retry-After: %s)',
    async (retryAfter) => {
      const testbed = await startQuickTestbed();
      const gateway = await startGateway(testbed.url);
      const page = await open(gateway.url, { prepare: (page) => signInPage(page, testbed.url) });
      await page.getByLabel('Title').waitFor();
      await untilLive(page);
      gateway.goDown(retryAfter);
      await page.locator('[data-connection=reconnecting]').waitFor();
      await changePosts(testbed);
      // Each try is two requests: the stream itself cannot say why it was refused.
      await expect.poll(() => gateway.refused, deadline).toBeGreaterThanOrEqual(4);
      expect(await page.locator('[data-connection=live]').count()).toBe(0);
      gateway.comeUp();
      await expectCaughtUp(page, testbed);
      // Who could not be asked about is not signed out.
      expect(await page.getByText('Your session is over.').count()).toBe(0);
      await page.getByLabel('Title').waitFor();
    },
  );

  it('retries when the server asks for it, shows when that is, and lets the reader retry at once', async () => {
    const testbed = await startQuickTestbed();
    const gateway = await startGateway(testbed.url);
    const page = await open(gateway.url);
    await untilLive(page);
    // The code that reads the answer is loaded with the first heartbeat.
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => name.includes('/assets/probe')),
    );
    gateway.goDown('200');
    await page.getByText(/^Reconnecting in (20|19)\d s$/).waitFor();
    await changePosts(testbed);
    gateway.comeUp();
    await page.locator('[data-connection]').click();
    await page.getByRole('button', { name: 'Reconnect now' }).click();
    await page.keyboard.press('Escape');
    await expectCaughtUp(page, testbed);
  });
});

describe('A suspended page', () => {
  it('catches up once it is thawed, and marks the missed posts', async () => {
    const testbed = await startQuickTestbed();
    const context = await openRealTabs();
    const page = await context.newPage();
    await page.goto(testbed.url);
    await untilLive(page);
    const badges = await noteBadges(page);
    await lookElsewhere(context);
    const thaw = await freeze(page);
    await changePosts(testbed);
    await untilHeartbeats(testbed, noticedAfterHeartbeats);
    await thaw();
    await show(page);
    await expectCaughtUp(page, testbed);
    expect((await badges()).slice(0, 2)).toEqual(['live', 'connecting']);
  });

  it('notices after sleep that its connection died meanwhile', async () => {
    const { testbed, proxy, url } = await startBehindProxy();
    const page = await open(url);
    await untilLive(page);
    const badges = await noteBadges(page);
    const wake = await stopRenderers(page);
    proxy.forgetOpen();
    await changePosts(testbed);
    await untilHeartbeats(testbed, noticedAfterHeartbeats);
    wake();
    await expectCaughtUp(page, testbed);
    expect((await badges())[1]).toMatch(/^(re)?connecting$/);
  });

  it('catches up after returning from the back/forward cache', async () => {
    const testbed = await startQuickTestbed();
    const page = await open(testbed.url);
    await untilLive(page);
    await page.evaluate(() => {
      window.addEventListener('pageshow', ({ persisted }) => {
        document.documentElement.dataset['persisted'] = String(persisted);
      });
    });
    const badges = await noteBadges(page);
    await page.goto(`${testbed.url}/docs/events`);
    await changePosts(testbed);
    await page.evaluate(() => {
      history.back();
    });
    await page.getByRole('heading', { name: 'Latest posts' }).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.documentElement.dataset['persisted']))
      .toBe('true');
    await expectCaughtUp(page, testbed);
    expect((await badges()).slice(0, 2)).toEqual(['live', 'connecting']);
  });
});

describe('A device without a network', () => {
  it('is shown as offline, and continues as soon as there is a network', async () => {
    const { testbed, proxy, url } = await startBehindProxy();
    const page = await open(url);
    await untilLive(page);
    await page.context().setOffline(true);
    // Chromium's offline mode cuts no open stream; a network that goes away does.
    proxy.setMode('refuse');
    await page.locator('[data-connection=offline]').waitFor();
    await changePosts(testbed);
    expect(await titlesOf(page)).toEqual(['Post 1', 'Post 2', 'Post 3']);
    proxy.setMode('pass');
    await page.context().setOffline(false);
    await expectCaughtUp(page, testbed);
  });
});
