import {
  insertPosts,
  openLive,
  smoothnessRows,
  watchSmoothness,
  type BenchTestbed,
} from './testbed.ts';

const count = 10_000;
const ms = 3_000;

/** Measures a burst that goes through MongoDB, the server and the stream, while somebody types and clicks. */
export async function measureBurst(testbed: BenchTestbed): Promise<string> {
  const page = await openLive(testbed);
  const read = await watchSmoothness(page);
  const startedAt = performance.now();
  const lastTitle = `Last of ${String(count)}`;
  const state = { isShown: false };
  const inserted = insertPosts(testbed.posts, { count, ms, lastTitle }).then(() =>
    performance.now(),
  );
  const shown = page
    .getByRole('heading', { name: lastTitle, exact: true })
    .waitFor()
    .then(() => {
      state.isShown = true;
      return performance.now();
    });
  let presses = 0;
  const heading = page.getByRole('heading', { name: 'Latest posts' });
  const box = await heading.boundingBox();
  while (!state.isShown) {
    await page.keyboard.press('Shift');
    await page.mouse.click((box?.x ?? 0) + 5, (box?.y ?? 0) + 5);
    presses += 2;
  }
  const insertedMs = (await inserted) - startedAt;
  const shownMs = (await shown) - startedAt;
  const rows = smoothnessRows(await read());
  await page.close();
  return [
    `| ${String(count)} posts through MongoDB, server and stream | |`,
    '|---|---|',
    `| inserted in | ${insertedMs.toFixed(0)} ms |`,
    `| the last in sight after | ${shownMs.toFixed(0)} ms |`,
    `| presses and clicks meanwhile | ${String(presses)} |`,
    ...rows,
  ].join('\n');
}
