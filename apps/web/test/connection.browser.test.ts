import { createServer, type ServerResponse } from 'node:http';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { listenHere } from './kit/listen-here.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';
import { withoutSharedWorker } from './kit/without-shared-worker.ts';

const webDist = buildWebApp();
const open = useChromium();

/** A stream that sends only what the test wants: all of it to each connection, however often the page connects. */
async function startScriptedStream(): Promise<{
  url: string;
  say: (event: string, data: unknown, id?: string) => void;
}> {
  const said: string[] = [];
  const open = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    open.add(response);
    response.write(said.join(''));
  });
  const origin = await listenHere(server);
  return {
    url: `${origin}/sse`,
    say(event, data, id) {
      const idLine = id === undefined ? '' : `id: ${id}\n`;
      const frame = `event: ${event}\n${idLine}data: ${JSON.stringify(data)}\n\n`;
      said.push(frame);
      for (const response of open) response.write(frame);
    },
  };
}

const position = 'k3x9q2ab.0f3n9a7c.tk5m9s.1.1.0';

describe('The connection badge', () => {
  it('P8: does not say live before the catch-up is over, and says when the feed is late', async () => {
    const { url } = await startTestbed(webDist());
    const stream = await startScriptedStream();
    const page = await open(url, {
      prepare: async (page) => {
        await withoutSharedWorker(page);
        await page.route('**/sse*', (route) => route.continue({ url: stream.url }));
      },
    });
    const badge = page.locator('[data-connection]');
    const kind = () => badge.getAttribute('data-connection');
    stream.say('posts', { posts: [], complete: true, position });
    await page.getByText('Nothing here yet').waitFor();
    await expect.poll(kind).toBe('catchingUp');

    stream.say(
      'sync',
      {
        outcome: 'snapshot',
        missed: 0,
        position,
        generation: 1,
        contract: 'x',
        heartbeatMs: 60_000,
      },
      position,
    );
    await expect.poll(kind).toBe('live');
    stream.say('heartbeat', { at: null, lagMs: 12, late: false });
    await expect.poll(() => badge.textContent()).toContain('Live · 12 ms');
    stream.say('heartbeat', { at: null, lagMs: 12, late: true });
    await expect.poll(kind).toBe('late');

    await badge.click();
    await page.getByText('First visit: the newest posts were sent').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('First visit: the newest posts were sent').waitFor({ state: 'hidden' });
  });

  it('says that a new version is here, keeps the draft over the reload, and stops for one it cannot read', async () => {
    const { url } = await startTestbed(webDist());
    const stream = await startScriptedStream();
    const page = await open(url, {
      prepare: async (page) => {
        await withoutSharedWorker(page);
        await signInPage(page, url);
        await page.route('**/sse*', (route) => route.continue({ url: stream.url }));
      },
    });
    const shared = { missed: 0, position, generation: 1, heartbeatMs: 60_000 };
    stream.say('posts', { posts: [], complete: true, position });
    stream.say('sync', { ...shared, outcome: 'snapshot', contract: 'old' }, position);
    await untilLive(page);
    await page.getByLabel('Title').fill('Half a thought');
    expect(await page.getByText('A new version is here').count()).toBe(0);

    stream.say('posts', { posts: [], complete: true, position });
    stream.say('sync', { ...shared, outcome: 'gap', contract: 'new' }, position);
    await page.getByText('A new version is here. What you were writing is kept.').waitFor();
    await untilLive(page);
    stream.say('sync', { ...shared, outcome: 'gap', contract: 'newest', generation: 2 }, position);
    await page.getByText('this page is too old for it').waitFor();
    await page.unroute('**/sse*');
    await page.getByRole('button', { name: 'Reload', exact: true }).click();
    await untilLive(page);
    await expect.poll(() => page.getByLabel('Title').inputValue()).toBe('Half a thought');
    expect(await page.getByText('A new version is here').count()).toBe(0);
  });

  it('shows offline while the device has no network, and continues automatically', async () => {
    const testbed = await startTestbed(webDist());
    const page = await open(testbed.url);
    await untilLive(page);
    // Chromium's offline mode cuts no open stream; the restart does.
    await page.context().setOffline(true);
    await testbed.restart(async () => {
      await page.locator('[data-connection=offline]').waitFor();
      await testbed.posts.insertOne({ _id: new ObjectId(), title: 'Meanwhile' });
    });
    await page.context().setOffline(false);
    await page.getByRole('heading', { name: 'Meanwhile' }).waitFor();
    await untilLive(page);
  });

  it('P6: a restarted server is found again, and what was missed is shown and said', async () => {
    const testbed = await startTestbed(webDist());
    const { posts, url } = testbed;
    await posts.insertMany(makePosts(2));
    const page = await open(url);
    await untilLive(page);
    await testbed.restart(async () => {
      await page.locator('[data-connection=reconnecting]').waitFor();
      await posts.insertOne({ _id: new ObjectId(), title: 'Missed' });
    });
    await page.getByRole('heading', { name: 'Missed' }).waitFor();
    await page.getByText('Caught up: 1 change while you were away.').waitFor();
    await untilLive(page);
    await expect.poll(() => titlesOf(page)).toEqual(['Missed', 'Post 1', 'Post 2']);
    // The moment is marked in the list, for as long as it is the last one.
    const row = (title: string) => page.getByRole('listitem').filter({ hasText: title });
    await row('Post 1').getByText('1 post while you were away').waitFor();
    await posts.insertOne({ _id: new ObjectId(), title: 'Live again' });
    await page.getByRole('heading', { name: 'Live again' }).waitFor();
    await row('Post 1').getByText('1 post while you were away').waitFor();
    expect(await page.getByText('while you were away').count()).toBeLessThanOrEqual(2);
  });
});
