import type { ClusterTime } from '@tidings/protocol';
import type { ClientSession, Db, ReadPreferenceLike } from 'mongodb';
import { backoffDelayMs, type BackoffLimits } from './backoff.ts';
import { operationTimeOf } from './cluster-time.ts';
import { clientOf, type AppClient } from './driver/app-client.ts';
import { FeedError } from './errors.ts';
import { classifyFeedError } from './classify-feed-error.ts';
import { endWithin } from './operations/end-within.ts';
import { limitClient, operationTimeoutOf } from './operations/limit-client.ts';
import { pause } from './pause.ts';

/** Bounds how often a snapshot is tried, and how long between. */
export interface SnapshotLimits {
  /** Tries in all; then the last error is thrown. @defaultValue 10 */
  readonly attempts?: number;
  /** Wait before another try. @defaultValue 20 ms doubling to 1 s: about 4 s in all */
  readonly backoff?: BackoffLimits;
  /** Returns numbers from 0 to below 1, for jitter. @defaultValue Math.random */
  readonly random?: () => number;
  /**
   * Which members may answer. A secondary lags: what was written a moment ago can be missing, so only a
   * read for which that does not matter may follow the client's preference. @defaultValue 'primary'
   */
  readonly readPreference?: ReadPreferenceLike;
}

const snapshotBackoff: BackoffLimits = { minMs: 20, maxMs: 1000 };

/**
 * Reads in one snapshot session and says at which cluster time: every change up to and including `at`
 * is in the result, none after it is. Give the session to every read; all must come back before `read`
 * does. Repeats the whole when a snapshot is unavailable (after an index build or `collMod`) and after
 * passing errors, so `read` may run several times; the time limit of one operation (see `limitClient`) is
 * that of all tries together.
 *
 * @see https://www.mongodb.com/docs/v6.0/reference/read-concern-snapshot/
 * @throws FeedError `no-snapshot` when `read` never used the session; else the last error of `read`.
 */
export async function readSnapshot<R>(
  given: AppClient,
  database: string,
  read: (db: Db, session: ClientSession) => Promise<R>,
  limits: SnapshotLimits = {},
): Promise<{ result: R; at: ClusterTime }> {
  const {
    attempts = 10,
    backoff = snapshotBackoff,
    random = Math.random,
    readPreference = 'primary',
  } = limits;
  const client = clientOf(given);
  const limited = limitClient(client);
  let isTooLate = false;

  async function readOnce(): Promise<{ result: R; at: ClusterTime }> {
    const session = limited.startSession({ snapshot: true });
    try {
      const db = limited.db(database, { readPreference });
      let result = await read(db, session);
      if (operationTimeOf(session) === undefined && session.clusterTime !== undefined) {
        // A collection that does not exist is read at no time: it has to be read again at one.
        await db.aggregate([{ $documents: [] }], { session }).toArray();
        result = await read(db, session);
      }
      const at = operationTimeOf(session);
      if (at !== undefined) return { result, at };
      throw new FeedError('no-snapshot', 'Nothing was read in the session: pass it to every read.');
    } finally {
      await session.endSession();
    }
  }

  async function readUntilItSucceeds(): Promise<{ result: R; at: ClusterTime }> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await readOnce();
      } catch (error) {
        if (isTooLate || attempt + 1 >= attempts || classifyFeedError(error) !== 'resume')
          throw error;
      }
      await pause(backoffDelayMs(attempt, backoff, random));
    }
  }

  return endWithin(operationTimeoutOf(client), 'a snapshot read', readUntilItSucceeds(), () => {
    isTooLate = true;
  });
}
