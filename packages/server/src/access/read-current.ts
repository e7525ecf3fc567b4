import { OperationTimeoutError } from '@tidings/change-feed';
import { compareClusterTimes, type ClusterTime } from '@tidings/protocol';
import { setTimeout as wait } from 'node:timers/promises';
import type { AccessRead, ReadAccess } from './read-access.ts';

/** Milliseconds between two reads, and the number of reads after which it fails. */
const retry = { delayMs: 50, most: 100 };

/**
 * Creates a read that is never older than what the feed has delivered to this node before it: a removal that
 * was delivered will not be delivered again. A primary that has just been elected can lag behind what its
 * predecessor had committed.
 */
export function createReadCurrent(
  read: ReadAccess,
  delivered: () => ClusterTime | undefined,
): ReadAccess {
  return async (wanted) => {
    const floor = delivered();
    for (let reads = 1; ; reads += 1) {
      const found: AccessRead = await read(wanted);
      if (floor === undefined || compareClusterTimes(found.at, floor) >= 0) return found;
      if (reads === retry.most) {
        throw new OperationTimeoutError('The database lags behind what it has delivered before.');
      }
      await wait(retry.delayMs);
    }
  };
}
