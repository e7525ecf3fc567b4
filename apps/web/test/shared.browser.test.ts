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
import { startWorld, type World } from './kit/start-world.ts';
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

/** A world and a context of its own: such a context is what the browser's private mode is. */
async function start(): Promise<{ world: World; context: BrowserContext }> {
  // Long enough that a tab which is slow among twelve is not taken for one that is lost.
  const world = await startWorld(webDist(), { HEARTBEAT_MS: '2500' });
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  return { world, context };
}

const urlOf = (world: World, transport: Transport, who = ''): string =>
  `${world.url}/?transport=${transport}&who=${who}`;

/** Finds a tab whose end is the hardest on the others: the one that holds, or that was there first. */
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
    const { world, context } = await start();
    await insertPost(world, 'a');
    const pages = await openTabs(context, urlOf(world, transport), count);
    await expectConnections(world, 1);
    return { world, context, pages };
  }

  it('P3: serves twelve tabs over one connection, each event once and in order', async () => {
    const { world, pages } = await open(12);
    for (const title of ['b', 'c', 'd']) await insertPost(world, title);
    await expectAll(pages, ['d', 'c', 'b', 'a']);
    for (const page of pages) {
      expect(await logOf(page)).toMatchObject({ outcomes: ['snapshot'], reports: [] });
    }
    await expectConnections(world, 1);
  });

  it('P3: goes on for the others when the tab that holds the stream is closed', async () => {
    const { world, pages } = await open(moreThanConnections);
    const victim = await findVictim(pages, transport);
    await Promise.all([victim.close(), insertPost(world, 'b')]);
    await insertPost(world, 'c');
    const rest = without(pages, victim);
    await expectAll(rest, ['c', 'b', 'a']);
    await expectConnections(world, 1);
    // Nobody was even told.
    for (const page of rest) expect((await logOf(page)).states).not.toContain('reconnecting');
  });

  it('P3: goes on for the others when the tab that holds the stream crashes', async () => {
    const { world, context, pages } = await open(moreThanConnections);
    const victim = await findVictim(pages, transport);
    const session = await context.newCDPSession(victim);
    const crashed = victim.waitForEvent('crash');
    session.send('Page.crash').catch(() => undefined);
    await Promise.all([crashed, insertPost(world, 'b')]);
    await insertPost(world, 'c');
    await expectAll(without(pages, victim), ['c', 'b', 'a']);
    await expectConnections(world, 1);
  });

  it('P3: goes on when the tab that holds the stream is frozen, and it has all once it thaws', async () => {
    const world = await startWorld(webDist());
    await insertPost(world, 'a');
    const context = await openRealTabs();
    const pages = await openTabs(context, urlOf(world, transport), moreThanConnections);
    await expectConnections(world, 1);
    await lookElsewhere(context);
    const victim = await findVictim(pages, transport);
    const thaw = await freeze(victim);
    for (const title of ['b', 'c']) await insertPost(world, title);
    await expectAll(without(pages, victim), ['c', 'b', 'a']);
    await expectConnections(world, 1);
    // It stood still indeed.
    expect(await logOf(victim)).toMatchObject({ titles: ['a'] });
    await thaw();
    await expectAll(pages, ['c', 'b', 'a']);
    await insertPost(world, 'd');
    await expectAll(pages, ['d', 'c', 'b', 'a']);
    await expectConnections(world, 1);
  });

  it('P3: goes on when what holds the stream hangs, and yields when it comes to', async () => {
    const { world, pages } = await open(moreThanConnections);
    const hung = transport === 'locks' ? await findLeader(pages) : undefined;
    const release = await (hung === undefined ? hangWorker(pages) : hangPage(hung));
    const rest = hung === undefined ? pages : without(pages, hung);
    for (const title of ['b', 'c']) await insertPost(world, title);
    await expectAll(rest, ['c', 'b', 'a']);
    // The one that hangs cannot even close its connection: the second is that of its successor.
    await expectConnections(world, 2);
    await release();
    await insertPost(world, 'd');
    await expectAll(pages, ['d', 'c', 'b', 'a']);
    await expectConnections(world, 1);
  });

  it('ends every tab of a person who signs out, and no other', async () => {
    const { world, context } = await start();
    const ann = await openTabs(context, urlOf(world, transport, 'ann'), 3);
    const bob = await openTabs(context, urlOf(world, transport, 'bob'), 2);
    await expectConnections(world, 2);
    await ann[1]?.evaluate(() => {
      window.log.endAll();
    });
    for (const page of ann) {
      await expect
        .poll(async () => (await logOf(page)).states.at(-1), deadline)
        .toBe('stopped unauthorized signed-out');
    }
    await expectConnections(world, 1);
    await insertPost(world, 'a');
    await expectAll(bob, ['a']);
    await expectAll(ann, []);
    await ann[0]?.evaluate(() => {
      window.log.signInAs('bob');
    });
    await expectAll([...bob, ...ann.slice(0, 1)], ['a']);
    await expectConnections(world, 1);
  });
});

describe('connectShared', () => {
  it('P3: serves tabs that come from a development server', async () => {
    const world = await startWorld(webDist());
    const { port } = new URL(world.url);
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
    await insertPost(world, 'a');
    await expectAll(pages, ['a']);
    await expectConnections(world, 1);
  });

  it('P3: serves the tabs of an ordinary profile', async () => {
    const world = await startWorld(webDist());
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
    const pages = await openTabs(context, world.url, moreThanConnections);
    await insertPost(world, 'a');
    await expectAll(pages, ['a']);
    await expectConnections(world, 1);
  });

  it('connects each tab by itself where there are no locks, and by locks where there is no worker', async () => {
    const { world, context } = await start();
    const alone = await openTabs(context, `${world.url}/?without=locks`, 2);
    await expectConnections(world, 2);
    const locked = await openTabs(context, `${world.url}/?without=worker`, 2);
    await expectConnections(world, 3);
    await insertPost(world, 'a');
    await expectAll([...alone, ...locked], ['a']);
  });

  it('gives every tab its own topics', async () => {
    const { world, context } = await start();
    const pages = await openTabs(context, world.url, 1);
    const none = await openTabs(context, `${world.url}/?watches=announcements`, 1);
    await expectConnections(world, 1);
    await insertPost(world, 'a');
    await expectAll(pages, ['a']);
    await insertPost(world, 'b');
    await expectAll(pages, ['b', 'a']);
    await expectAll(none, []);
    for (const page of none) expect((await logOf(page)).positions).toEqual([]);
  });

  it('gives every tab its own rooms, over one connection', async () => {
    const { world, context } = await start();
    const [first] = await openTabs(context, world.url, 1);
    if (first === undefined) throw new Error('One tab was opened.');
    await signUp(first);
    const ids = [await createRoom(first, 'One'), await createRoom(first, 'Two')];
    const tabs = await Promise.all(
      ids.map(async (id) => openTabs(context, `${world.url}/?who=ann&room=${id}`, 2)),
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
    await expectConnections(world, 2);
  });
});

describe('connectShared by worker', () => {
  it('P3: goes on for all tabs when the worker is killed', async () => {
    const { world, context } = await start();
    const pages = await openTabs(context, urlOf(world, 'worker'), moreThanConnections);
    const worker = await attachToWorker(pages);
    await Promise.all([worker.kill(), insertPost(world, 'a')]);
    await insertPost(world, 'b');
    await expectAll(pages, ['b', 'a']);
    await expectConnections(world, 1);
  });
});
