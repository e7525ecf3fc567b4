import { countFrom } from './entries.ts';
import type { Entry, PostList } from './model.ts';
import type { PositionText } from './order.ts';
import { mergeStretch } from './stretch.ts';
import type { Post } from '@tidings/contracts';

/** The newest posts as the stream sends them after a first visit or a gap. */
export interface Snapshot {
  readonly posts: readonly Post[];
  /** There are no older posts than these. */
  readonly complete: boolean;
  readonly position: PositionText;
}

/**
 * Replaces the newest stretch by a snapshot. Older posts stay in view for a reader who is further
 * down, and are then fetched again from the snapshot's lowest id on (see `isStale`); for a reader
 * at the top they are let go. A page on its way is forgotten: it may be older than the gap.
 */
export function applySnapshot(list: PostList, snapshot: Snapshot): PostList {
  const from = snapshot.complete ? '' : (snapshot.posts.at(-1)?.id ?? '');
  const isAtTop = list.heldAt === undefined;
  const kept = isAtTop ? list.entries.slice(0, countFrom(list.entries, from)) : list.entries;
  const stretch = { from, to: undefined, posts: snapshot.posts, at: snapshot.position };
  return {
    ...list,
    entries: mergeStretch(kept, stretch),
    knownFrom: from,
    position: snapshot.position,
    older: { name: 'idle' },
    readAhead: [],
  };
}

/** Says whether posts from before a gap are still shown and have to be fetched again. */
export function isStale(list: PostList): boolean {
  const last: Entry | undefined = list.entries.at(-1);
  return last !== undefined && list.knownFrom !== undefined && last.post.id < list.knownFrom;
}
