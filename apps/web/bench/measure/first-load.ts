import type { Page } from 'playwright-core';
import { makeRoom, write, signUp } from '@tidings/dev-app';
import { giveSession } from '../../test/kit/sign-in-page.ts';
import { keepsNames, type BenchTestbed } from './testbed.ts';

/** Loads of each page; the median is reported. */
const loads = 5;
/** A phone in a slow network: bytes a second, milliseconds, and how much slower the processor is. */
const slow = { download: 200_000, upload: 93_750, latencyMs: 150, cpu: 4 };

interface Vitals {
  readonly lcpMs: number;
  readonly cls: number;
  readonly tbtMs: number;
  readonly liveMs: number;
}

/** Measures the first load of the posts and of a room, as it is and on a slow phone, each in a fresh profile. */
export async function measureFirstLoads(testbed: BenchTestbed): Promise<string> {
  const { url, posts } = testbed;
  await posts.insertMany(
    Array.from({ length: 60 }, (_, n) => ({
      title: `Post ${String(n)}`,
      body: 'Two lines\nof text.',
    })),
  );
  const user = await signUp({ url });
  const room = await makeRoom({ url }, user, { title: 'Harbour' });
  for (let n = 0; n < 60; n += 1) await write({ url }, room, user, `Message ${String(n)}`);
  const pages = [
    { name: 'posts', path: '/', seen: 'article h3', cookie: undefined },
    { name: 'room', path: `/rooms/${room.id}`, seen: '.bubble', cookie: user.cookie },
  ];
  const rows = ['| first load | LCP | CLS | TBT | live after |', '|---|---|---|---|---|'];
  for (const isSlow of [false, true]) {
    for (const { name, path, seen, cookie } of pages) {
      const all: Vitals[] = [];
      for (let n = 0; n < loads; n += 1) {
        const context = await testbed.browser.newContext({
          viewport: { width: 1000, height: 700 },
        });
        const page = await context.newPage();
        if (cookie !== undefined) await giveSession(page, url, cookie);
        if (isSlow) await slowDown(page);
        all.push(await measureLoad(page, `${url}${path}`, seen));
        await context.close();
      }
      const middle = (key: keyof Vitals): number =>
        all.map((vitals) => vitals[key]).sort((a, b) => a - b)[loads >> 1] ?? 0;
      const what = isSlow ? `${name}, slow phone` : name;
      rows.push(
        `| ${what} | ${middle('lcpMs').toFixed(0)} ms | ${middle('cls').toFixed(3)} | ` +
          `${middle('tbtMs').toFixed(0)} ms | ${middle('liveMs').toFixed(0)} ms |`,
      );
    }
  }
  return rows.join('\n');
}

async function slowDown(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const { download, upload, latencyMs, cpu } = slow;
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: latencyMs },
    ...{ downloadThroughput: download, uploadThroughput: upload },
  });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu });
}

async function measureLoad(page: Page, url: string, seen: string): Promise<Vitals> {
  await page.addInitScript({ content: keepsNames });
  await page.addInitScript(() => {
    const vitals = { lcpMs: 0, cls: 0, tbtMs: 0 };
    const watch = (type: string, take: (entry: never) => void): void => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) take(entry as never);
      }).observe({ type, buffered: true });
    };
    watch('largest-contentful-paint', ({ startTime }: PerformanceEntry) => {
      vitals.lcpMs = startTime;
    });
    watch('layout-shift', ({ value }: PerformanceEntry & { readonly value: number }) => {
      vitals.cls += value;
    });
    watch('longtask', ({ duration }: PerformanceEntry) => {
      vitals.tbtMs += duration - 50;
    });
    Object.assign(window, { vitals });
  });
  await page.goto(url);
  await page.locator(seen).first().waitFor();
  await page.locator('[data-connection=live]').waitFor();
  return page.evaluate(async () => {
    const liveMs = performance.now();
    // Nothing to wait for: what still comes late is to be counted.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return { ...(window as unknown as { readonly vitals: Omit<Vitals, 'liveMs'> }).vitals, liveMs };
  });
}
