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
import type { StreamItem } from './open-change-stream.ts';
import { timeOfChange } from './read-change.ts';

/** Tracks how far a stream is into which no heartbeat can be written. */
export interface Progress {
  /**
   * Returns the position that has completely arrived with this item, if it advanced: as a heartbeat if one is
   * due.
   * @throws Interruption (reset) if a change is older than what the stream had passed.
   */
  after(arrived: StreamItem): HeartbeatItem | ProgressItem | undefined;
}

/** Creates the tracker of one pass. */
export function trackProgress(options: {
  readonly history: History;
  /** The consumer's last position. */
  readonly lastPosition: Position;
  readonly heartbeatMs: number;
  readonly now: () => number;
}): Progress {
  const { history, heartbeatMs, now } = options;
  let { lastPosition } = options;
  let lastChange: ClusterTime | undefined;
  let passed: Position | undefined;
  let heartbeatAtMs = -Infinity;

  /** A change of a later time means that all changes of the previous time have arrived. */
  function wholeAt(arrived: StreamItem): Position | undefined {
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
      if (position === undefined || comparePositions(position, lastPosition) <= 0) return undefined;
      lastPosition = position;
      if (now() - heartbeatAtMs < heartbeatMs * dueAfter) return { type: 'progress', position };
      heartbeatAtMs = now();
      // The database's clock, to the second, from the cluster time.
      const { seconds } = 'reached' in arrived ? arrived.reached : timeOfChange(arrived.document);
      return { type: 'heartbeat', position, at: new Date(seconds * 1000) };
    },
  };
}
