import {
  compareClusterTimes,
  lastOrdinal,
  type ClusterTime,
  type Position,
} from '@tidings/protocol';
import { Interruption } from './interruption.ts';

/** The database's epoch and the feed's hash: what all positions of one stream share. */
export type History = Pick<Position, 'epoch' | 'feedHash'>;

/**
 * Counts changes as they arrive: the returned function assigns each its position, with ordinals from 1 within a
 * cluster time. It has to see each cluster time from its first change on, so a stream opened at
 * `startAtOperationTime` (inclusive) needs a new counter, while the driver's own resume, which continues after
 * a token, needs the old one.
 * @throws Interruption (reset) if time goes backwards: then it is not the same database.
 */
export function countPositions(history: History): (time: ClusterTime) => Position {
  let last: Position | undefined;
  return ({ seconds, increment }) => {
    const order = last === undefined ? 1 : compareClusterTimes({ seconds, increment }, last);
    if (order < 0) throw new Interruption('reset', 'The stream went back in time');
    const ordinal = order === 0 && last !== undefined ? last.ordinal + 1 : 1;
    last = { ...history, seconds, increment, ordinal, number: 0 };
    return last;
  };
}

/** Makes the last position that a stream with this progress has passed. */
export function positionReached(
  history: History,
  { reached, isInclusive }: { readonly reached: ClusterTime; readonly isInclusive: boolean },
): Position {
  return isInclusive ? positionAfter(history, reached) : positionBefore(history, reached);
}

/** Makes the position after every change of a cluster time. */
export function positionAfter(history: History, { seconds, increment }: ClusterTime): Position {
  return { ...history, seconds, increment, ordinal: lastOrdinal, number: 0 };
}

/** Makes the position before every change of a cluster time. */
export function positionBefore(history: History, { seconds, increment }: ClusterTime): Position {
  return { ...history, seconds, increment, ordinal: 0, number: 0 };
}
