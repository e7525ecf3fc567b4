import {
  compareClusterTimes,
  comparePositions,
  type ClusterTime,
  type Position,
} from '@tidings/protocol';
import { positionAfter, positionBefore, positionReached, type History } from './count-positions.ts';
import { dueAfter } from './feed-document.ts';
import type { HeartbeatItem, ProgressItem } from './feed-item.ts';
import { Interruption } from './interruption.ts';
import type { Arrived } from './open-change-stream.ts';
import { timeOfChange } from './read-change.ts';

/** Says how far a stream has come that nobody may write a heartbeat into. */
export interface Progress {
  /**
   * Says what has wholly passed now that this arrived, if that is news: as a heartbeat when one is due.
   *
   * @throws Interruption (reset) when a change comes from before what the stream had passed.
   */
  after(arrived: Arrived): HeartbeatItem | ProgressItem | undefined;
}

/** Creates the track of one pass. */
export function trackProgress(options: {
  readonly history: History;
  /** The last position that the consumer has. */
  readonly kept: Position;
  readonly heartbeatMs: number;
  readonly now: () => number;
}): Progress {
  const { history, heartbeatMs, now } = options;
  let { kept } = options;
  let lastChange: ClusterTime | undefined;
  let passed: Position | undefined;
  let beatAtMs = -Infinity;

  /** A change of a later time says that those of the time before have all arrived. */
  function wholeAt(arrived: Arrived): Position | undefined {
    if ('reached' in arrived) return (passed = positionReached(history, arrived));
    const time = timeOfChange(arrived.document);
    const first = { ...positionBefore(history, time), ordinal: 1 };
    if (passed !== undefined && comparePositions(first, passed) <= 0) {
      throw new Interruption('reset', 'A change came from before what the stream had passed');
    }
    const before = lastChange;
    lastChange = time;
    if (before === undefined || compareClusterTimes(before, time) >= 0) return undefined;
    return positionAfter(history, before);
  }

  return {
    after(arrived) {
      const position = wholeAt(arrived);
      if (position === undefined || comparePositions(position, kept) <= 0) return undefined;
      kept = position;
      if (now() - beatAtMs < heartbeatMs * dueAfter) return { type: 'progress', position };
      beatAtMs = now();
      // The database's clock, to the second: what a cluster time says.
      const { seconds } = 'reached' in arrived ? arrived.reached : timeOfChange(arrived.document);
      return { type: 'heartbeat', position, at: new Date(seconds * 1000) };
    },
  };
}
