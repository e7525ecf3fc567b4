import type { Collection } from 'mongodb';
import type { Browser, Page } from 'playwright-core';

/** A real server over a real MongoDB, and a browser to look at it with. */
export interface BenchTestbed {
  readonly url: string;
  readonly posts: Collection;
  readonly browser: Browser;
}

const viewport = { width: 1000, height: 700 };

/** What tsx writes into functions to keep their names; in a page there is none. */
export const keepsNames = 'globalThis.__name = (value) => value;';

/** Opens the posts and waits until they are live. */
export async function openLive({ browser, url }: Pick<BenchTestbed, 'browser' | 'url'>) {
  const page = await browser.newPage({ viewport });
  await page.goto(url);
  await page.locator('[data-connection=live]').waitFor();
  return page;
}

/** Inserts posts at an even rate; resolves when MongoDB has taken the last, which has that title. */
export async function insertPosts(
  posts: Collection,
  rate: { readonly count: number; readonly ms: number; readonly lastTitle: string },
): Promise<void> {
  const { count, ms, lastTitle } = rate;
  const batch = 100;
  const startedAt = performance.now();
  for (let from = 0; from < count; from += batch) {
    const due = startedAt + (from / count) * ms - performance.now();
    if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
    const documents = Array.from({ length: Math.min(batch, count - from) }, (_, n) => {
      const isLast = from + n === count - 1;
      const title = isLast ? lastTitle : `Post ${String(from + n)}`;
      return { title, body: '다람쥐 헌 쳇바퀴에 타고파. '.repeat(n % 7) };
    });
    await posts.insertMany(documents);
  }
}

/** What a page saw of its own smoothness. */
export interface Smoothness {
  readonly frames: readonly number[];
  readonly tasks: readonly number[];
  readonly inputs: readonly number[];
}

/** Has the page note its frames, its long tasks and how long its inputs take, until the result is called. */
export async function watchSmoothness(page: Page): Promise<() => Promise<Smoothness>> {
  await page.evaluate(keepsNames);
  await page.evaluate(() => {
    const seen = { frames: [] as number[], tasks: [] as number[], inputs: [] as number[] };
    const note = (into: number[]) => (list: PerformanceObserverEntryList) => {
      into.push(...list.getEntries().map(({ duration }) => duration));
    };
    new PerformanceObserver(note(seen.tasks)).observe({ type: 'longtask' });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // Only those that are part of a press or a click; known to Chromium, not to the types.
        const { interactionId } = entry as PerformanceEntry & { readonly interactionId: number };
        if (interactionId > 0) seen.inputs.push(entry.duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    let last = performance.now();
    const follow = (now: number): void => {
      seen.frames.push(now - last);
      last = now;
      requestAnimationFrame(follow);
    };
    requestAnimationFrame(follow);
    Object.assign(window, { seen });
  });
  return () => page.evaluate(() => (window as unknown as { readonly seen: Smoothness }).seen);
}

/** Writes what was seen as rows of a table; an interaction quicker than 16 ms is none of the listed ones. */
export function smoothnessRows({ frames, tasks, inputs }: Smoothness): string[] {
  const late = frames.filter((ms) => ms > 17.7).length;
  const dropped = frames.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / 16.67) - 1), 0);
  return [
    `| frames | ${String(frames.length)} |`,
    `| frames over 16.7 ms (a millisecond of slack) | ${String(late)} |`,
    `| frames dropped | ${String(dropped)} |`,
    `| longest frame | ${atOf(frames, 1)} ms |`,
    `| long tasks (over 50 ms), longest | ${String(tasks.length)}, ${atOf(tasks, 1)} ms |`,
    `| interactions of 16 ms and more, p98, slowest | ${String(inputs.length)}, ${atOf(inputs, 0.98)} ms, ${atOf(inputs, 1)} ms |`,
  ];
}

/** Returns the value at a part of the way through, smallest first; 0 of none. */
export function atOf(values: readonly number[], part: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0).toFixed(1);
}
