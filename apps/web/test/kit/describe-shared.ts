import { launchChromium } from '@tidings/dev-browser';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freeze, lookElsewhere, openRealTabs } from './real-tabs.ts';
import { startTestbed, type Testbed } from './start-testbed.ts';
import {
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
  type Transport,
} from './shared-tabs.ts';

/** One tab more than a browser opens connections to one server, which is six. */
export const moreThanConnections = 7;

/** What tests of shared tabs start from. */
interface SharedTestbed {
  /** Folder of the page that the tabs show. */
  readonly webDist: () => string;
  /** Starts a server, and a new browser context, which is what a browser's private mode uses. */
  readonly start: () => Promise<{ testbed: Testbed; context: BrowserContext }>;
}

/** Launches one Chromium for the tests of a file, and builds the page of their tabs. */
export function useSharedTestbed(): SharedTestbed {
  const webDist = buildSharedPage();
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  return {
    webDist,
    async start() {
      if (browser === undefined) throw new Error('Tabs are opened in tests, after Chromium is up.');
      // Long enough that a tab which is slow among twelve is not taken for one that is lost.
      const testbed = await startTestbed(webDist(), { HEARTBEAT_MS: '2500' });
      const context = await browser.newContext();
      onTestFinished(() => context.close());
      return { testbed, context };
    },
  };
}

/** Returns the address of the page for one way of sharing, and for a user. */
export const urlOf = (testbed: Testbed, transport: Transport, who = ''): string =>
  `${testbed.url}/?transport=${transport}&who=${who}`;

/** Finds the tab whose end affects the others most: the one that leads, or the oldest. */
async function findVictim(pages: readonly Page[], transport: Transport): Promise<Page> {
  const [first] = pages;
  if (transport === 'locks' || first === undefined) return findLeader(pages);
  return first;
}

const without = (pages: readonly Page[], page: Page): Page[] =>
  pages.filter((other) => other !== page);

/** Describes what holds for either way in which tabs share a connection. */
export function describeShared(transport: Transport, { webDist, start }: SharedTestbed): void {
  describe(`connectShared by ${transport}`, () => {
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
}
