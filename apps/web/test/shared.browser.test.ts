import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RoomAnswer } from '@tidings/contracts';
import { findChromium, launchChromium } from '@tidings/dev-browser';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freeze, lookElsewhere, openRealTabs } from './kit/real-tabs.ts';
import { startTestbed, type Testbed } from './kit/start-testbed.ts';
import {
  attachToWorker,
  buildSharedPage,
  deadline,
  expectAll,
  expectConnections,
  findLeader,
  hangPage,
  hangWorker,
  insertPost,
  logOf,
  openTabs,
  post,
  sharedPageRoot,
  type Transport,
} from './kit/shared-tabs.ts';

/** One tab more than a browser opens connections to one server, which is six. */
const moreThanConnections = 7;

const webDist = buildSharedPage();
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A testbed and a new browser context, which is what a browser's private mode uses. */
async function start(): Promise<{ testbed: Testbed; context: BrowserContext }> {
  // Long enough that a tab which is slow among twelve is not taken for one that is lost.
  const testbed = await startTestbed(webDist(), { HEARTBEAT_MS: '2500' });
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  return { testbed, context };
}

const urlOf = (testbed: Testbed, transport: Transport, who = ''): string =>
  `${testbed.url}/?transport=${transport}&who=${who}`;

/** Finds the tab whose end affects the others most: the one that leads, or the oldest. */
async function findVictim(pages: readonly Page[], transport: Transport): Promise<Page> {
  const [first] = pages;
  if (transport === 'locks' || first === undefined) return findLeader(pages);
  return first;
}

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

const without = (pages: readonly Page[], page: Page): Page[] =>
  pages.filter((other) => other !== page);

describe.each(['worker', 'locks'] as const)('connectShared by %s', (transport) => {
  /** Opens tabs that show post `a`. */
  async function open(count: number) {
    const { testbed, context } = await start();
    await insertPost(testbed, 'a');
    const pages = await openTabs(context, urlOf(testbed, transport), count);
    await expectConnections(testbed, 1);
    return { testbed, context, pages };
  }

  it('P3: serves twelve tabs over one connection, each event once and in order', async () => {
    const { testbed, pages } = await open(12);
    for (const title of ['b', 'c', 'd']) await insertPost(testbed, title);
    await expectAll(pages, ['d', 'c', 'b', 'a']);
    for (const page of pages) {
      expect(await logOf(page)).toMatchObject({ outcomes: ['snapshot'], reports: [] });
    }
    await expectConnections(testbed, 1);
  });

  it('P3: continues for the others when the leading tab is closed', async () => {
    const { testbed, pages } = await open(moreThanConnections);
    const victim = await findVictim(pages, transport);
    await Promise.all([victim.close(), insertPost(testbed, 'b')]);
    await insertPost(testbed, 'c');
    const rest = without(pages, victim);
    await expectAll(rest, ['c', 'b', 'a']);
    await expectConnections(testbed, 1);
    // The others did not even notice.
    for (const page of rest) expect((await logOf(page)).states).not.toContain('reconnecting');
  });

  it('P3: continues for the others when the leading tab crashes', async () => {
    const { testbed, context, pages } = await open(moreThanConnections);
    const victim = await findVictim(pages, transport);
    const session = await context.newCDPSession(victim);
    const crashed = victim.waitForEvent('crash');
    session.send('Page.crash').catch(() => undefined);
    await Promise.all([crashed, insertPost(testbed, 'b')]);
    await insertPost(testbed, 'c');
    await expectAll(without(pages, victim), ['c', 'b', 'a']);
    await expectConnections(testbed, 1);
  });

  it('P3: continues when the leading tab is frozen, which catches up once it thaws', async () => {
    const testbed = await startTestbed(webDist());
    await insertPost(testbed, 'a');
    const context = await openRealTabs();
    const pages = await openTabs(context, urlOf(testbed, transport), moreThanConnections);
    await expectConnections(testbed, 1);
    await lookElsewhere(context);
    const victim = await findVictim(pages, transport);
    const thaw = await freeze(victim);
    for (const title of ['b', 'c']) await insertPost(testbed, title);
    await expectAll(without(pages, victim), ['c', 'b', 'a']);
    await expectConnections(testbed, 1);
    // It stood still indeed.
    expect(await logOf(victim)).toMatchObject({ titles: ['a'] });
    await thaw();
    await expectAll(pages, ['c', 'b', 'a']);
    await insertPost(testbed, 'd');
    await expectAll(pages, ['d', 'c', 'b', 'a']);
    await expectConnections(testbed, 1);
  });

  it('P3: continues when the leader hangs, which yields when it recovers', async () => {
    const { testbed, pages } = await open(moreThanConnections);
    const hung = transport === 'locks' ? await findLeader(pages) : undefined;
    const release = await (hung === undefined ? hangWorker(pages) : hangPage(hung));
    const rest = hung === undefined ? pages : without(pages, hung);
    for (const title of ['b', 'c']) await insertPost(testbed, title);
    await expectAll(rest, ['c', 'b', 'a']);
    // The one that hangs cannot even close its connection: the second is that of its successor.
    await expectConnections(testbed, 2);
    await release();
    await insertPost(testbed, 'd');
    await expectAll(pages, ['d', 'c', 'b', 'a']);
    await expectConnections(testbed, 1);
  });

  it('ends every tab of a user who signs out, and no other', async () => {
    const { testbed, context } = await start();
    const ann = await openTabs(context, urlOf(testbed, transport, 'ann'), 3);
    const bob = await openTabs(context, urlOf(testbed, transport, 'bob'), 2);
    await expectConnections(testbed, 2);
    await ann[1]?.evaluate(() => {
      window.log.endAll();
    });
    for (const page of ann) {
      await expect
        .poll(async () => (await logOf(page)).states.at(-1), deadline)
        .toBe('stopped unauthorized signed-out');
    }
    await expectConnections(testbed, 1);
    await insertPost(testbed, 'a');
    await expectAll(bob, ['a']);
    await expectAll(ann, []);
    await ann[0]?.evaluate(() => {
      window.log.signInAs('bob');
    });
    await expectAll([...bob, ...ann.slice(0, 1)], ['a']);
    await expectConnections(testbed, 1);
  });
});

describe('connectShared', () => {
  it('P3: serves tabs from a development server', async () => {
    const testbed = await startTestbed(webDist());
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
    const context = await browser.newContext();
    onTestFinished(() => context.close());
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
