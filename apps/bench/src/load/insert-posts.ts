import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection } from 'mongodb';
import { eventBytes, makeMark } from '../event/make-post.ts';

const tickMs = 10;
/** What makes an event of such a post about as long as those of the other scenarios. */
const filler = 'x'.repeat(eventBytes - 190);

/**
 * Inserts posts at a rate, by batches every 10 ms; a batch that takes longer makes the next one
 * larger. Resolves when the last is in; says how long that took, in milliseconds.
 */
export async function insertPosts(
  posts: Collection,
  { first, count, perSecond }: { first: number; count: number; perSecond: number },
): Promise<number> {
  const startedMs = performance.now();
  let made = 0;
  while (made < count) {
    const due = Math.min(
      count,
      1 + Math.floor(((performance.now() - startedMs) * perSecond) / 1000),
    );
    if (due > made) {
      const batch = Array.from({ length: due - made }, (_, index) => ({
        title: makeMark(first + made + index),
        body: filler,
      }));
      made = due;
      await posts.insertMany(batch);
    }
    const nextMs = startedMs + Math.max((made * 1000) / perSecond, 0);
    await sleep(Math.max(1, Math.min(tickMs, nextMs - performance.now())));
  }
  return performance.now() - startedMs;
}
