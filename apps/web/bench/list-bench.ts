import { launchChromium } from '@tidings/dev-browser';
import type { CDPSession, Page } from 'playwright-core';
import type { Bench } from './page/bench.ts';
import { serveStorePage } from './store-page.ts';

// Measures what an event costs in three lists, and a burst in ours: `node --import tsx apps/web/bench/list-bench.ts`.

type Kind = Parameters<Bench['start']>[0];
type BenchWindow = Window & { readonly bench: Bench };

/** Events of one measurement: one a frame, so that each pays for its own layout. */
const events = 20;
const sizes = [1_000, 10_000, 100_000];

const metricNames = ['TaskDuration', 'ScriptDuration', 'LayoutDuration'] as const;

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function readMetrics(cdp: CDPSession): Promise<number[]> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metricNames.map((name) => metrics.find((metric) => metric.name === name)?.value ?? 0);
}

async function readHeapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}

async function measureEvent(page: Page, kind: Kind, size: number): Promise<string> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await page.evaluate(
    ([kind, size]) => {
      (window as unknown as BenchWindow).bench.start(kind, size);
    },
    [kind, size] as const,
  );
  await page.evaluate(() => (window as unknown as BenchWindow).bench.add(1, 3));
  const before = await readMetrics(cdp);
  await page.evaluate((n) => (window as unknown as BenchWindow).bench.add(1, n), events);
  const after = await readMetrics(cdp);
  return after
    .map((value, i) => (((value - (before[i] ?? 0)) * 1000) / events).toFixed(2))
    .join(' | ');
}

async function measureBurst(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await page.evaluate(() => {
    (window as unknown as BenchWindow).bench.start('ours', 1_000);
    const seen: { tasks: number[]; inputs: number[] } = { tasks: [], inputs: [] };
    new PerformanceObserver((list) => {
      seen.tasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask' });
    new PerformanceObserver((list) => {
      seen.inputs.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({
      type: 'event',
      // Known to Chromium, not to the types.
      durationThreshold: 16,
    } as PerformanceObserverInit);
    Object.assign(window, { seen });
  });
  const heapBefore = await readHeapMb(cdp);
  const frames = page.evaluate(() => (window as unknown as BenchWindow).bench.burst(10_000, 3_000));
  const state = { isOver: false };
  void frames.finally(() => {
    state.isOver = true;
  });
  while (!state.isOver) await page.keyboard.press('Shift', { delay: 50 });
  const all = (await frames).sort((a, b) => a - b);
  const seen = await page.evaluate(
    () => (window as unknown as { seen: { tasks: number[]; inputs: number[] } }).seen,
  );
  const late = all.filter((ms) => ms > 17).length;
  report(
    `burst of 10,000 in 3 s: ${String(all.length)} frames, ${String(late)} over 16 ms, ` +
      `median ${String(all[all.length >> 1]?.toFixed(1))} ms, longest ${String(all.at(-1)?.toFixed(1))} ms; ` +
      `${String(seen.tasks.length)} long tasks (longest ${String(Math.max(0, ...seen.tasks))} ms); ` +
      `slowest key press ${String(Math.max(0, ...seen.inputs))} ms`,
  );
  await page.evaluate(() => (window as unknown as BenchWindow).bench.add(500, 180));
  const heapAfter = await readHeapMb(cdp);
  report(
    `heap after GC: ${heapBefore.toFixed(1)} MB before, ${heapAfter.toFixed(1)} MB after 100,000 events`,
  );
}

const store = await serveStorePage();
const browser = await launchChromium();
try {
  const open = async (): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
    await page.goto(store.url);
    await page.waitForFunction(() => 'bench' in window);
    return page;
  };
  report(`| list | items | ${metricNames.join(' ms | ')} ms |\n|---|---|---|---|---|`);
  for (const kind of ['ours', 'each', 'notes'] as const) {
    for (const size of sizes) {
      const page = await open();
      report(`| ${kind} | ${String(size)} | ${await measureEvent(page, kind, size)} |`);
      await page.close();
    }
  }
  await measureBurst(await open());
} finally {
  await browser.close();
  await store[Symbol.asyncDispose]();
}
