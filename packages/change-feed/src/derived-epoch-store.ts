import type { Db } from 'mongodb';
import { operationTimeOf } from './cluster-time.ts';
import { FeedError, notAReplicaSet } from './errors.ts';
import type { FeedDocumentStore } from './feed-document.ts';
import { shortHash } from './hash-feed.ts';
import { Interruption } from './interruption.ts';

/**
 * Creates the store for a read-only feed, which has no document of its own: the epoch is derived from the UUID
 * of a collection, which neither a dropped nor a restored collection keeps, and a heartbeat only checks that it
 * is still the same.
 */
export function createDerivedEpochStore(db: Db, collection: string): FeedDocumentStore {
  async function look() {
    const session = db.client.startSession();
    try {
      const [found] = await db
        .listCollections(
          { name: collection },
          { nameOnly: false, session, readPreference: 'primary' },
        )
        .toArray();
      const at = operationTimeOf(session);
      if (at === undefined) throw new FeedError('not-a-replica-set', notAReplicaSet);
      const uuid = found?.info?.uuid?.toString('hex');
      return { epoch: uuid === undefined ? undefined : shortHash(uuid), at };
    } finally {
      await session.endSession();
    }
  }

  return {
    async open() {
      const { epoch, at } = await look();
      if (epoch !== undefined) return { epoch, at };
      throw new Interruption('resume', `Collection ${collection} does not exist`);
    },
    async writeHeartbeat(epoch) {
      return (await look()).epoch === epoch;
    },
  };
}
