import type { Browser } from 'playwright-core';
import type { Bench } from '../page/bench.ts';
import { keepsNames, smoothnessRows, watchSmoothness } from './testbed.ts';

type BenchWindow = Window & { readonly bench: Bench };

const size = 100_000;
const wheels = 120;

/** Measures a reader in the middle of a hundred thousand posts while more come: do they move, do they scroll? */
export async function measureLongList(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in window);
  await page.evaluate(keepsNames);
  await page.evaluate((size) => {
    (window as unknown as BenchWindow).bench.start('ours', size);
  }, size);
  await page.locator('[data-key]').first().waitFor();
  const moved = await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    window.scrollTo({ top: document.documentElement.scrollHeight / 2, behavior: 'instant' });
    for (let n = 0; n < 30; n += 1) await frame();
    const row = document.elementFromPoint(500, 350)?.closest('[data-key]');
    if (!row) throw new Error('There is no row in the middle of the window.');
    const before = row.getBoundingClientRect().top;
    let farthest = 0;
    const adding = (window as unknown as BenchWindow).bench.add(5, 180);
    for (let n = 0; n < 180; n += 1) {
      await frame();
      const top = row.isConnected ? row.getBoundingClientRect().top : Number.POSITIVE_INFINITY;
      farthest = Math.max(farthest, Math.abs(top - before));
    }
    await adding;
    return farthest;
  });
  const read = await watchSmoothness(page);
  const adding = page.evaluate(() => (window as unknown as BenchWindow).bench.add(5, 240));
  await page.mouse.move(500, 350);
  for (let n = 0; n < wheels; n += 1) await page.mouse.wheel(0, n % 40 < 30 ? 120 : -240);
  await adding;
  const rows = smoothnessRows(await read());
  await page.close();
  return [
    `| in the middle of ${String(size)} posts, 5 more a frame | |`,
    '|---|---|',
    `| farthest that the row in sight moved in 180 frames | ${String(moved)} px |`,
    ...rows.slice(0, -1),
  ].join('\n');
}
