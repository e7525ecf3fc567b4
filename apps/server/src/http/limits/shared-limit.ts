import { createHash } from 'node:crypto';
import type { Db } from 'mongodb';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblem } from '../problem.ts';

/** Collection of what is counted by all nodes together. */
export const limitCollection = 'limit';
/** Its indexes: one counter for each key, and counters forgotten once their window is over. */
export const limitIndexes = { key: 'key_1', expire: 'expire_-1' } as const;

/** Limits how often something may be done in a window of time, counted by all nodes together. */
export interface SharedLimit {
  /** Times refused so far, by this process. */
  readonly refused: number;
  /** Counts one. @throws HttpProblem `too-many-requests`, saying when to come again */
  take(key: string): Promise<void>;
  /** Forgets what was counted. */
  reset(key: string): Promise<void>;
}

/** Creates a limit over its collection. Windows begin with what is counted first. */
export function createSharedLimit(
  database: Db,
  options: {
    /** Tells its counters from those of other limits. */
    readonly name: string;
    /** How often it may be done in a window. */
    readonly times: number;
    readonly windowMs: number;
    /** What was done too often, and how often it may be, in a sentence. */
    readonly detail: string;
    /** Remembers here, too, who is beyond it, and asks the database no more; not for what is reset. */
    readonly isRemembered: boolean;
  },
): SharedLimit {
  const { name, times, windowMs, detail, isRemembered } = options;
  const limiter = new RateLimiterMongo({
    // A count that a failover loses does no harm; waiting for a majority would slow every write.
    storeClient: database.client.db(database.databaseName, {
      writeConcern: { w: 1 },
      readPreference: 'primary',
    }),
    tableName: limitCollection,
    keyPrefix: name,
    points: times,
    duration: windowMs / 1000,
    ...(isRemembered && { inMemoryBlockOnConsumed: times + 1 }),
    // `prepareDatabase` makes them, with everything else.
    disableIndexesCreation: true,
  });
  let refused = 0;

  return {
    get refused() {
      return refused;
    },
    async take(key) {
      try {
        await limiter.consume(hashOf(key));
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        refused += 1;
        const waitSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
        throw new HttpProblem('too-many-requests', {
          detail,
          headers: { 'retry-after': String(waitSeconds) },
        });
      }
    },
    async reset(key) {
      await limiter.delete(hashOf(key));
    },
  };
}

/** Addresses and names, some of them mistyped passwords, are nobody's business; and hashes are short. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
