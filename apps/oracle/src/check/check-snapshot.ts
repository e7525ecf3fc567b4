import type { Truth } from '../truth/truth.ts';
import type { TraceRecord } from './record.ts';

/** Posts, and messages of a room, on the newest page. */
const pageSizes = { posts: 50, messages: 30 };

/** Describes what is wrong with a snapshot at a key; undefined if nothing is. */
export function checkSnapshot(
  truth: Truth,
  { topic, posts, complete }: TraceRecord & { type: 'snapshot' },
  key: string,
): string | undefined {
  const pageSize = topic === 'posts' ? pageSizes.posts : pageSizes.messages;
  const expected = truth.newestAt(topic, key, pageSize + 1);
  const isComplete = expected.length <= pageSize;
  const page = expected.slice(0, pageSize);
  const wrong = page.findIndex(
    ({ id, content }, i) => posts[i]?.id !== id || posts[i].content !== content,
  );
  if (wrong >= 0) {
    const actual = posts[wrong];
    const is = actual === undefined ? 'nothing' : `${actual.id} ${actual.content}`;
    const wanted = `${page[wrong]?.id ?? ''} ${page[wrong]?.content ?? ''}`;
    return `at ${key}, place ${String(wrong)}: ${is} instead of ${wanted}`;
  }
  if (posts.length > page.length)
    return `at ${key}: ${String(posts.length)} shown, of which ${String(page.length)} exist`;
  if (complete !== isComplete) return `at ${key}: complete is ${String(complete)}`;
  return undefined;
}
