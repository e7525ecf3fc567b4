import type { Truth } from '../truth/truth.ts';
import type { TraceRecord } from './record.ts';

/** Posts, and messages of a room, on the newest page. */
const pageSizes = { posts: 50, messages: 30 };

/** Says what is wrong with a snapshot that stands at a key; undefined when nothing is. */
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
    const told = posts[wrong];
    const is = told === undefined ? 'nothing' : `${told.id} ${told.content}`;
    const owed = `${page[wrong]?.id ?? ''} ${page[wrong]?.content ?? ''}`;
    return `at ${key}, place ${String(wrong)}: ${is} instead of ${owed}`;
  }
  if (posts.length > page.length)
    return `at ${key}: ${String(posts.length)} shown, of which ${String(page.length)} exist`;
  if (complete !== isComplete) return `at ${key}: complete is ${String(complete)}`;
  return undefined;
}
