import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RoomAnswer } from '@tidings/contracts';
import { findChromium } from '@tidings/dev-browser';
import { chromium, type Page } from 'playwright-core';
import { createServer } from 'vite';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  describeShared,
  moreThanConnections,
  urlOf,
  useSharedTestbed,
} from './kit/describe-shared.ts';
import { startTestbed } from './kit/start-testbed.ts';
import {
  attachToWorker,
  deadline,
  expectAll,
  expectConnections,
  insertPost,
  logOf,
  openTabs,
  post,
  sharedPageRoot,
} from './kit/shared-tabs.ts';

const shared = useSharedTestbed();
const { webDist, start } = shared;

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Signs someone up in this tab's browser. */
async function signUp(page: Page): Promise<void> {
  await post(page, '/api/people', { name: 'Ann', password: 'correct horse battery' });
}

async function createRoom(page: Page, title: string): Promise<string> {
  const { room } = RoomAnswer.parse(await post(page, '/api/rooms', { title, open: true }));
  return room.id;
}

describeShared('worker', shared);

describe('connectShared', () => {
  it('P3: serves tabs from a development server', async () => {
    const { testbed, context } = await start();
    const { port } = new URL(testbed.url);
    const vite = await createServer({
      root: sharedPageRoot,
      configFile: false,
      logLevel: 'silent',
      server: { port: 0, proxy: { '/sse': `http://127.0.0.1:${port}` } },
    });
    onTestFinished(() => vite.close());
    await vite.listen();
    const [url = ''] = vite.resolvedUrls?.local ?? [];
    const pages = await openTabs(context, url, 3);
    await insertPost(testbed, 'a');
    await expectAll(pages, ['a']);
    await expectConnections(testbed, 1);
  });

  it('P3: serves the tabs of an ordinary profile', async () => {
    const testbed = await startTestbed(webDist());
    const profile = await mkdtemp(join(tmpdir(), 'tidings-profile-'));
    const { executablePath, env, args } = await findChromium();
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: [...args],
      chromiumSandbox: !args.includes('--no-sandbox'),
      env: { ...definedOnly(process.env), ...env },
    });
    onTestFinished(async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    });
    const pages = await openTabs(context, testbed.url, moreThanConnections);
    await insertPost(testbed, 'a');
    await expectAll(pages, ['a']);
    await expectConnections(testbed, 1);
  });

  it('connects each tab separately without locks, and by locks without a worker', async () => {
    const { testbed, context } = await start();
    const alone = await openTabs(context, `${testbed.url}/?without=locks`, 2);
    await expectConnections(testbed, 2);
    const locked = await openTabs(context, `${testbed.url}/?without=worker`, 2);
    await expectConnections(testbed, 3);
    await insertPost(testbed, 'a');
    await expectAll([...alone, ...locked], ['a']);
  });

  it('gives every tab its own topics', async () => {
    const { testbed, context } = await start();
    const pages = await openTabs(context, testbed.url, 1);
    const none = await openTabs(context, `${testbed.url}/?watches=announcements`, 1);
    await expectConnections(testbed, 1);
    await insertPost(testbed, 'a');
    await expectAll(pages, ['a']);
    await insertPost(testbed, 'b');
    await expectAll(pages, ['b', 'a']);
    await expectAll(none, []);
    for (const page of none) expect((await logOf(page)).positions).toEqual([]);
  });

  it('gives every tab its own rooms, over one connection', async () => {
    const { testbed, context } = await start();
    const [first] = await openTabs(context, testbed.url, 1);
    if (first === undefined) throw new Error('One tab was opened.');
    await signUp(first);
    const ids = [await createRoom(first, 'One'), await createRoom(first, 'Two')];
    const tabs = await Promise.all(
      ids.map(async (id) => openTabs(context, `${testbed.url}/?who=ann&room=${id}`, 2)),
    );
    for (const id of ids) {
      for (const text of ['a', 'b'])
        await post(first, `/api/rooms/${id}/messages`, { text: text + id, clientId: randomUUID() });
    }
    for (const [i, id] of ids.entries()) {
      for (const page of tabs[i] ?? []) {
        await expect
          .poll(async () => (await logOf(page)).texts, deadline)
          .toEqual([`a${id}`, `b${id}`]);
      }
    }
    // One of the first tab, and one of the four.
    await expectConnections(testbed, 2);
  });
});

describe('connectShared by worker', () => {
  it('P3: continues for all tabs when the worker is killed', async () => {
    const { testbed, context } = await start();
    const pages = await openTabs(context, urlOf(testbed, 'worker'), moreThanConnections);
    const worker = await attachToWorker(pages);
    await Promise.all([worker.kill(), insertPost(testbed, 'a')]);
    await insertPost(testbed, 'b');
    await expectAll(pages, ['b', 'a']);
    await expectConnections(testbed, 1);
  });
});
