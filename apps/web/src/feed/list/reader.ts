import { countFrom } from './entries.ts';
import type { Entry, PostList } from './model.ts';

/** Rows that a reader at the top keeps when the list is trimmed. */
export const keptRowsAtTop = 150;
/** Rows above which the list of a reader at the top is trimmed; scrolling down loads them again. */
export const maxRowsAtTop = 300;

/** Notes that the reader has left the top: from now on new posts wait. */
export function holdBack(list: PostList): PostList {
  if (list.knownFrom === undefined || list.heldAt !== undefined) return list;
  return { ...list, heldAt: list.entries[0]?.post.id ?? '' };
}

/** Notes that the reader is at the top: nothing waits any longer. */
export function reveal(list: PostList): PostList {
  return list.heldAt === undefined ? list : { ...list, heldAt: undefined };
}

/** Returns the entries that are shown: those that wait are left out, own ones never are. */
export function shownEntries({ entries, heldAt }: PostList): readonly Entry[] {
  if (heldAt === undefined) return entries;
  return entries.filter(({ post, own }) => own || post.id <= heldAt);
}

/** Counts the posts that wait for the reader to come back to the top. */
export function countWaiting({ entries, heldAt }: PostList): number {
  if (heldAt === undefined) return 0;
  return entries.filter(({ post, own }) => !own && post.id > heldAt).length;
}

/** Lets go of the oldest rows when a reader at the top has more than `maxRowsAtTop`. */
export function trimTail(list: PostList): PostList {
  const isBusy = list.heldAt !== undefined || list.older.name === 'loading';
  const lowestKept = list.entries[keptRowsAtTop - 1]?.post.id;
  if (isBusy || list.entries.length <= maxRowsAtTop || lowestKept === undefined) return list;
  const entries = list.entries.slice(0, countFrom(list.entries, lowestKept));
  return { ...list, entries, knownFrom: lowestKept, older: { name: 'idle' } };
}
