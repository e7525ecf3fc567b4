import type { Post } from '@tidings/contracts';
import { findEntry, withEntry } from './entries.ts';
import type { Entry, Pending, PostList, Refusal } from './model.ts';
import { isNewer, type PositionText } from './order.ts';

/** Shows an own post on top before anyone has confirmed it; sends a failed one again in its place. */
export function sendOwn(list: PostList, post: Omit<Pending, 'status'>): PostList {
  const pending: Pending = { ...post, status: { name: 'sending' } };
  const isKnown = list.pending.some(({ clientId }) => clientId === post.clientId);
  return {
    ...list,
    pending: isKnown
      ? list.pending.map((other) => (other.clientId === post.clientId ? pending : other))
      : [pending, ...list.pending],
  };
}

/**
 * Takes the answer to an own post in. After the echo there is nothing left to do; where the stream
 * is already past the answer's position without showing the post, the post is gone again.
 */
export function confirmOwn(
  list: PostList,
  clientId: string,
  answer: { readonly post: Post; readonly position: PositionText },
): PostList {
  if (!list.pending.some((pending) => pending.clientId === clientId)) return list;
  const { post, position: at } = answer;
  const without = withoutPending(list, clientId);
  const known = findEntry(list.entries, post.id);
  if (known !== undefined) {
    const latest = isNewer(at, known.at) ? { post, at } : {};
    const entry: Entry = { ...known, ...latest, key: clientId, own: true };
    return { ...without, entries: withEntry(list.entries, entry) };
  }
  const isPast = list.position !== undefined && !isNewer(at, list.position);
  if (isPast || post.id < (list.knownFrom ?? '')) return without;
  const entry: Entry = { key: clientId, post, at, arrived: false, own: true };
  return { ...without, entries: withEntry(list.entries, entry) };
}

/** Keeps an own post that was not taken, with the reason, so that it can be sent again. */
export function refuseOwn(list: PostList, clientId: string, why: Refusal): PostList {
  return {
    ...list,
    pending: list.pending.map((pending) =>
      pending.clientId === clientId ? { ...pending, status: { name: 'failed', why } } : pending,
    ),
  };
}

/** Forgets an own post. */
export function withoutPending(list: PostList, clientId: string): PostList {
  return { ...list, pending: list.pending.filter((pending) => pending.clientId !== clientId) };
}

/** Gives the row of each own post that has arrived in the list to its entry. */
export function settleOwn(list: PostList): PostList {
  return list.pending.reduce(settleOne, list);
}

function settleOne(list: PostList, { clientId }: Pending): PostList {
  const echo = list.entries.find(({ post }) => post.clientId === clientId);
  if (echo === undefined) return list;
  const entry: Entry = { ...echo, key: clientId, own: true, arrived: false };
  return { ...withoutPending(list, clientId), entries: withEntry(list.entries, entry) };
}
