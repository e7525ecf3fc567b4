import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { untilLive } from './open-page.ts';
import type { PostDocument, Testbed } from './start-testbed.ts';
import { patienceMs, readTitles, untilDrawn } from './walk-list.ts';

/** Rows that may be in the document at a time: those in sight and near it, at the least height of a row. */
export const maxRowsInDocument = 60;

/** A line or two of Korean. */
export const korean =
  '다람쥐 헌 쳇바퀴에 타고파. 키스의 고유 조건은 입술끼리 만나야 하고 특별한 기술은 필요치 않다. ';

/** Texts that take rooms of many heights. */
export const bodies = [
  korean,
  'One line.',
  korean.repeat(4),
  'Two\nlines',
  '가\n나\n다\n라\n마\n바\n사',
  '…',
];

/** Makes posts, the newest first, a minute apart; their texts take rooms of many heights. */
export function makeUnevenPosts(count: number, name = 'Post'): PostDocument[] {
  const nowSeconds = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, n) => ({
    _id: ObjectId.createFromTime(nowSeconds - (n + 1) * 60),
    title: `${name} ${String(n + 1)}`,
    ...(n % 4 === 0 ? {} : { body: bodies[n % bodies.length] ?? '' }),
  }));
}

/** Inserts posts, ten thousand at a time. */
export async function insertAll(testbed: Testbed, all: readonly PostDocument[]): Promise<void> {
  for (let start = 0; start < all.length; start += 10_000) {
    await testbed.posts.insertMany(all.slice(start, start + 10_000));
  }
}

/** Counts the rows that are in the document. */
export const countRows = (page: Page): Promise<number> => page.locator('[data-key]').count();

/** Scrolls down by whole windows until a row of at least that number is in the document. */
export async function goDownTo(page: Page, number: number): Promise<void> {
  let reached = 0;
  let until = Date.now() + patienceMs;
  for (;;) {
    const last = Number(await page.locator('[data-key]').last().getAttribute('aria-posinset'));
    if (last >= number) return;
    if (last > reached) until = Date.now() + patienceMs;
    if (Date.now() > until) throw new Error(`Nothing came after row ${String(last)}.`);
    reached = last;
    await page.evaluate(() => {
      window.scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
    });
    await untilDrawn(page);
  }
}

/** Walks down so many rows and back up; expects that few are in the document and none is lost. */
export async function walkDownAndUp(page: Page, rows: number): Promise<void> {
  await untilLive(page);
  await goDownTo(page, rows);
  expect(await countRows(page)).toBeLessThan(maxRowsInDocument);
  await page.keyboard.press('Home');
  await page.waitForFunction(() => window.scrollY === 0);
  await untilDrawn(page);
  expect(await countRows(page)).toBeLessThan(maxRowsInDocument);
  expect(await readTitles(page, 120)).toEqual(
    Array.from({ length: 120 }, (_, n) => `Post ${String(n + 1)}`),
  );
}
