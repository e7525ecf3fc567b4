import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comparePositions, parsePosition } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import type { BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect } from 'vitest';
import { readMetrics } from '@tidings/dev-app';
import type { TabLog } from '../shared-page/page.ts';
import type { World } from './start-world.ts';

/** Folder of the page that does nothing but share a stream. */
export const sharedPageRoot = new URL('../shared-page', import.meta.url).pathname;

/** Milliseconds within which a condition must come true. */
export const deadline = { timeout: 30_000, interval: 100 };

/** Builds that page once for a test file; returns where it will be. */
export function buildSharedPage(): () => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-shared-'));
    await build({
      root: sharedPageRoot,
      configFile: false,
      logLevel: 'warn',
      build: { outDir: folder, emptyOutDir: true, assetsInlineLimit: 0 },
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}

/** How tabs share. */
export type Transport = 'worker' | 'locks';

/** Opens so many tabs and waits until all are live. */
export async function openTabs(
  context: BrowserContext,
  url: string,
  count: number,
): Promise<Page[]> {
  const pages: Page[] = [];
  for (let i = 0; i < count; i += 1) {
    const page = await context.newPage();
    await page.goto(url);
    pages.push(page);
  }
  await Promise.all(pages.map(untilSynced));
  return pages;
}

/** Waits until a tab has had a `sync`; it may be hidden, where Playwright's own waiting for frames never ends. */
export async function untilSynced(page: Page): Promise<void> {
  await expect.poll(async () => (await logOf(page)).states.at(-1), deadline).toBe('live');
}

/** Reads what a tab was told. */
export function logOf(page: Page): Promise<Omit<TabLog, 'endAll' | 'signInAs'>> {
  return page.evaluate(() => {
    const { titles, texts, positions, outcomes, states, reports, connections } = window.log;
    return { titles, texts, positions, outcomes, states, reports, connections };
  });
}

/** Inserts a post and returns its title. */
export async function insertPost(world: World, title: string): Promise<string> {
  await world.posts.insertOne({ _id: new ObjectId(), title });
  return title;
}

/** Counts the streams that the server has open. */
export async function countConnections(world: World): Promise<number> {
  const metrics = await readMetrics(world.url);
  return Number(/^tidings_connections (\d+)$/m.exec(metrics)?.[1]);
}

/** Waits until the server has so many streams open. */
export async function expectConnections(world: World, count: number): Promise<void> {
  await expect.poll(() => countConnections(world), deadline).toBe(count);
}

/** Waits until every tab shows these titles, the newest first, and that each came once, in order, without a gap. */
export async function expectAll(pages: readonly Page[], newestFirst: readonly string[]) {
  for (const page of pages) {
    await expect.poll(async () => (await logOf(page)).titles, deadline).toEqual(newestFirst);
    const log = await logOf(page);
    expect(log.outcomes).not.toContain('gap');
    const positions = log.positions.map((text) => parsePosition(text));
    for (const [i, position] of positions.entries()) {
      const before = positions[i - 1];
      if (before === undefined || position === undefined) continue;
      expect(comparePositions(position, before)).toBeGreaterThan(0);
    }
  }
}

/** Finds the tab that leads, if a tab does. */
export async function findLeader(pages: readonly Page[]): Promise<Page> {
  for (const page of pages) if ((await logOf(page)).connections > 0) return page;
  throw new Error('No tab has a connection.');
}

/** Stops a page in the middle of everything, as a debugger does; the result lets it go on. */
export async function hangPage(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Debugger.enable');
  const paused = new Promise((resolve) => session.once('Debugger.paused', resolve));
  await session.send('Debugger.pause');
  await paused;
  return async () => {
    await session.send('Debugger.disable');
    await session.detach();
  };
}

/** Stops the shared worker of these pages likewise. */
export async function hangWorker(pages: readonly Page[]): Promise<() => Promise<void>> {
  const worker = await attachToWorker(pages);
  await worker.send('Debugger.enable');
  await worker.send('Debugger.pause');
  return () => worker.send('Debugger.disable');
}

/** A shared worker, which Playwright does not know. */
export interface AttachedWorker {
  readonly send: (method: string) => Promise<void>;
  readonly kill: () => Promise<unknown>;
}

/** Finds the one shared worker of these pages. */
export async function attachToWorker(pages: readonly Page[]): Promise<AttachedWorker> {
  const [page] = pages;
  const browser = page?.context().browser() ?? null;
  if (page === undefined || browser === null) throw new Error('There is no browser.');
  const session = await browser.newBrowserCDPSession();
  const own = await page.context().newCDPSession(page);
  const { targetInfo } = await own.send('Target.getTargetInfo');
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] });
  const workers = targetInfos.filter(
    ({ type, browserContextId }) =>
      type === 'shared_worker' && browserContextId === targetInfo.browserContextId,
  );
  const [worker, ...others] = workers;
  if (worker === undefined || others.length > 0) {
    throw new Error(`There are ${String(workers.length)} shared workers instead of one.`);
  }
  const { targetId } = worker;
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  let lastId = 0;

  function send(method: string): Promise<void> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      session.on('Target.receivedMessageFromTarget', ({ message }) => {
        // Answers carry the number of the command.
        if ((JSON.parse(message) as { id?: number }).id === id) resolve();
      });
      const message = JSON.stringify({ id, method });
      void session.send('Target.sendMessageToTarget', { sessionId, message });
    });
  }
  return { send, kill: () => session.send('Target.closeTarget', { targetId }) };
}

/** Posts to the API as the page does, with its session; returns the answer's body. */
export function post(page: Page, path: string, body: object): Promise<unknown> {
  return page.evaluate(
    async ([path, body]) => {
      const response = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok)
        throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
      return response.json() as Promise<unknown>;
    },
    [path, body] as const,
  );
}
