import { compareClusterTimes, type ClusterTime } from '@tidings/protocol';
import { MongoOperationTimeoutError } from 'mongodb';
import { setTimeout as wait } from 'node:timers/promises';
import type { AccessRead, ReadAccess } from './read-access.ts';

/** Milliseconds between two reads, and reads before it is given up. */
const again = { delayMs: 50, most: 100 };

/**
 * Creates a read that is never older than what this node has heard from the feed by then: a removal
 * that the feed has told before would not be told again. A primary that has just been elected can
 * lag behind what the one before it had shown to be committed.
 */
export function createReadCurrent(
  read: ReadAccess,
  heard: () => ClusterTime | undefined,
): ReadAccess {
  return async (wanted) => {
    const floor = heard();
    for (let reads = 1; ; reads += 1) {
      const found: AccessRead = await read(wanted);
      if (floor === undefined || compareClusterTimes(found.at, floor) >= 0) return found;
      if (reads === again.most) {
        throw new MongoOperationTimeoutError('The database lags behind what it has told before.');
      }
      await wait(again.delayMs);
    }
  };
}
