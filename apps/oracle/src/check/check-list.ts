import type { Shown } from '../truth/truth.ts';
import type { ClientList } from './client-list.ts';

/** Describes how a client's list differs from the collection; undefined if it does not. */
export function checkList(list: ClientList, collection: readonly Shown[]): string | undefined {
  const { knownFrom } = list;
  if (knownFrom === undefined) return 'it never had a snapshot';
  const expected = collection.filter(({ id }) => id >= knownFrom);
  const shown = list.shown();
  const wrong = expected.findIndex(
    ({ id, content }, i) => shown[i]?.id !== id || shown[i].content !== content,
  );
  if (wrong >= 0) {
    const actual = shown[wrong];
    const is = actual === undefined ? 'nothing' : `${actual.id} ${actual.content}`;
    return `place ${String(wrong)} of ${String(expected.length)}: ${is} instead of ${expected[wrong]?.id ?? ''} ${expected[wrong]?.content ?? ''}`;
  }
  if (shown.length === expected.length) return undefined;
  return `${String(shown.length)} posts, of which the collection has ${String(expected.length)}`;
}
