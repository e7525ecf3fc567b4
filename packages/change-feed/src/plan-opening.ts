import { compareClusterTimes, type ClusterTime, type Position } from '@tidings/protocol';
import { earlier } from './cluster-time.ts';
import { positionBefore, type History } from './count-positions.ts';
import type { OpenedItem } from './feed-item.ts';
import { Interruption } from './interruption.ts';
import type { FeedRecovery } from './classify-feed-error.ts';

/**
 * From where the stream is opened: the very start, the consumer's position, or now after continuity was lost.
 * `beyond` is a time at which opening has failed: retrying is useless until the database has a later one.
 */
export type ResumePoint =
  | { readonly kind: 'start'; readonly from: 'recent-past' }
  | { readonly kind: 'start'; readonly from: 'now'; readonly beyond?: ClusterTime }
  | { readonly kind: 'reset'; readonly reason: string; readonly beyond?: ClusterTime }
  | { readonly kind: 'at'; readonly position: Position };

/** How to open the stream. */
export interface Opening {
  /** Where the stream starts, inclusive. */
  readonly startAt: ClusterTime;
  /** The item to yield first; undefined if the consumer simply continues. */
  readonly opened?: OpenedItem;
  /** The consumer's last position: what is not after it is dropped. */
  readonly lastPosition: Position;
}

/** The database at this opening: its epoch, the feed's hash and its newest cluster time. */
export interface DatabaseState {
  readonly history: History;
  readonly now: ClusterTime;
}

/**
 * Decides where to open.
 * @throws Interruption (reset) if the position is not in this history: of another epoch or feed, or beyond the
 * cluster's time, where the server would open a silent stream without an error.
 */
export function planOpening(
  resumePoint: ResumePoint,
  database: DatabaseState,
  recentPastMs: number,
): Opening {
  const { history, now } = database;
  switch (resumePoint.kind) {
    case 'start': {
      const startAt = resumePoint.from === 'now' ? now : earlier(now, recentPastMs);
      const after = positionBefore(history, startAt);
      return { startAt, lastPosition: after, opened: { type: 'opened', after, why: 'start' } };
    }
    case 'reset': {
      const after = positionBefore(history, now);
      const { reason } = resumePoint;
      return {
        startAt: now,
        lastPosition: after,
        opened: { type: 'opened', after, why: 'reset', reason },
      };
    }
    case 'at': {
      const lost = reasonLost(resumePoint.position, database);
      if (lost !== undefined) throw new Interruption('reset', lost);
      const { seconds, increment } = resumePoint.position;
      return { startAt: { seconds, increment }, lastPosition: resumePoint.position };
    }
  }
}

/**
 * Returns where to resume after an error that does not end the feed; `start` falls back to now, unannounced.
 * `openedAt` is the database's time at the opening that failed, if it got that far.
 */
export function resumePointAfter(
  resumePoint: ResumePoint,
  recovery: Exclude<FeedRecovery, 'fail'>,
  reason: string,
  openedAt?: ClusterTime,
): ResumePoint {
  if (recovery === 'resume') return resumePoint;
  const wasFromNow =
    resumePoint.kind === 'reset' || (resumePoint.kind === 'start' && resumePoint.from === 'now');
  const beyond = wasFromNow && openedAt !== undefined ? { beyond: openedAt } : {};
  return resumePoint.kind === 'start'
    ? { kind: 'start', from: 'now', ...beyond }
    : { kind: 'reset', reason, ...beyond };
}

function reasonLost(position: Position, { history, now }: DatabaseState): string | undefined {
  if (position.epoch !== history.epoch) return 'The database has another epoch';
  if (position.feedHash !== history.feedHash) return 'The feed matches other changes';
  if (compareClusterTimes(position, now) > 0) return "The cluster's time is behind the feed's";
  return undefined;
}
