import type { Page } from 'playwright-core';
import { insertPosts, openLive, type BenchTestbed } from './testbed.ts';

const events = 100_000;
const stretch = 25_000;

/** Measures what the page keeps of a hundred thousand events that came through the real stream. */
export async function measureHeap(testbed: BenchTestbed): Promise<string> {
  const page = await openLive(testbed);
  const rows = [
    '| events | heap after collecting garbage | nodes | rows in the document |',
    '|---|---|---|---|',
  ];
  // What is made once is made by the first of them.
  for (let done = -stretch; done <= events - stretch; done += stretch) {
    const lastTitle = `Event ${String(done + stretch)}`;
    await insertPosts(testbed.posts, { count: stretch, ms: stretch / 4, lastTitle });
    await page.getByRole('heading', { name: lastTitle, exact: true }).waitFor({ timeout: 120_000 });
    rows.push(`| ${String(done + stretch)} | ${await readHeap(page)} |`);
  }
  await page.close();
  return rows.join('\n');
}

async function readHeap(page: Page): Promise<string> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes } = await cdp.send('Memory.getDOMCounters');
  await cdp.detach();
  const inDocument = await page.locator('[data-key]').count();
  return `${(usedSize / 2 ** 20).toFixed(1)} MB | ${String(nodes)} | ${String(inDocument)}`;
}
