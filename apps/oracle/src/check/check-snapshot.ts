import type { Truth } from '../truth/truth.ts';
import type { TraceRecord } from './record.ts';

/** Posts on the newest page, as docs/protocol.md and the API have it. */
export const pageSize = 50;

/** Says what is wrong with a snapshot that stands at a key; undefined when nothing is. */
export function checkSnapshot(
  truth: Truth,
  { posts, complete }: TraceRecord & { type: 'snapshot' },
  key: string,
): string | undefined {
  const expected = truth.newestAt(key, pageSize + 1);
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
    return `at ${key}: ${String(posts.length)} posts, of which ${String(page.length)} exist`;
  if (complete !== isComplete) return `at ${key}: complete is ${String(complete)}`;
  return undefined;
}
