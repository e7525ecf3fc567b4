import { compareClusterTimes, type ClusterTime, type Position } from '@tidings/protocol';
import { earlier } from './cluster-time.ts';
import { positionBefore, type History } from './count-positions.ts';
import type { OpenedItem } from './feed-item.ts';
import { Interruption } from './interruption.ts';
import type { FeedRecovery } from './classify-feed-error.ts';

/**
 * Where the consumer is: at the very start, at a position it has, or nowhere since continuity broke.
 * `beyond` is a time from which opening has failed: it is no use before the database has a later one.
 */
export type Place =
  | { readonly kind: 'start'; readonly from: 'recent-past' }
  | { readonly kind: 'start'; readonly from: 'now'; readonly beyond?: ClusterTime }
  | { readonly kind: 'reset'; readonly reason: string; readonly beyond?: ClusterTime }
  | { readonly kind: 'at'; readonly position: Position };

/** What opening the stream begins with. */
export interface Opening {
  /** Where the stream starts, inclusive. */
  readonly startAt: ClusterTime;
  /** What to say first; nothing when the consumer just goes on. */
  readonly opened?: OpenedItem;
  /** The last position the consumer has: what is not after it is dropped. */
  readonly kept: Position;
}

/** Knows the database as it is at this opening: its epoch, the feed, its newest cluster time. */
export interface Present {
  readonly history: History;
  readonly now: ClusterTime;
}

/**
 * Decides from where to open.
 *
 * @throws Interruption (reset) when the place is not in this history: of another epoch or feed,
 * or beyond the cluster's time, where the server would open a silent stream without an error.
 */
export function planOpening(place: Place, present: Present, recentPastMs: number): Opening {
  const { history, now } = present;
  switch (place.kind) {
    case 'start': {
      const startAt = place.from === 'now' ? now : earlier(now, recentPastMs);
      const after = positionBefore(history, startAt);
      return { startAt, kept: after, opened: { type: 'opened', after, why: 'start' } };
    }
    case 'reset': {
      const after = positionBefore(history, now);
      const { reason } = place;
      return { startAt: now, kept: after, opened: { type: 'opened', after, why: 'reset', reason } };
    }
    case 'at': {
      const lost = whyLost(place.position, present);
      if (lost !== undefined) throw new Interruption('reset', lost);
      const { seconds, increment } = place.position;
      return { startAt: { seconds, increment }, kept: place.position };
    }
  }
}

/**
 * Moves the place after an error that does not end the feed; `start` falls back to now, unannounced.
 * `openedAt` is the database's time at the opening that failed, where it came so far.
 */
export function placeAfter(
  place: Place,
  recovery: Exclude<FeedRecovery, 'fail'>,
  reason: string,
  openedAt?: ClusterTime,
): Place {
  if (recovery === 'resume') return place;
  const wasFromNow = place.kind === 'reset' || (place.kind === 'start' && place.from === 'now');
  const beyond = wasFromNow && openedAt !== undefined ? { beyond: openedAt } : {};
  return place.kind === 'start'
    ? { kind: 'start', from: 'now', ...beyond }
    : { kind: 'reset', reason, ...beyond };
}

function whyLost(position: Position, { history, now }: Present): string | undefined {
  if (position.epoch !== history.epoch) return 'The database has another epoch';
  if (position.feedHash !== history.feedHash) return 'The feed matches other changes';
  if (compareClusterTimes(position, now) > 0) return "The cluster's time is behind the feed's";
  return undefined;
}
