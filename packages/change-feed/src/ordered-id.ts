import type { ClusterTime } from '@tidings/protocol';
import { randomInt } from 'node:crypto';
import type { ObjectId } from 'mongodb';
import { operationTimeOf } from './cluster-time.ts';
import { dbOf, sessionOf, type AnyDb, type AnySession } from './driver/app-client.ts';
import { forClient, makeObjectId } from './driver/bson.ts';
import { bsonVersionOf } from './driver/bson-version.ts';
import { FeedError, notAReplicaSet } from './errors.ts';

/** Tells apart the ids that two processes make at the same cluster time. */
const processTag = randomInt(2 ** 16);
let counter = randomInt(2 ** 16);

/**
 * Makes an id out of a cluster time: its seconds, its increment, and four bytes that make it unique.
 * Of two ids, the one of the later cluster time is the greater. It stays an ObjectId, whose timestamp
 * is the database's time.
 *
 * A write that is sent after another one was answered must take its time from a reply that the primary
 * gave after it was sent: by then the primary has the earlier write in its history, and the earlier id
 * was made of a time before that write. The clock of the process that makes the id plays no part.
 */
export function orderedIdAt({ seconds, increment }: ClusterTime): ObjectId {
  counter = (counter + 1) % 2 ** 16;
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, seconds);
  view.setUint32(4, increment);
  view.setUint16(8, processTag);
  view.setUint16(10, counter);
  return makeObjectId(bytes);
}

/**
 * Makes an id for a document that is about to be inserted: it sorts after the ids that this function
 * made for inserts that were answered before the call, in every process and whatever their clocks say.
 * Costs one round trip to the primary.
 *
 * Inside a transaction a `ping` is refused: there, read something first and pass the session.
 *
 * @throws FeedError `not-a-replica-set`.
 */
export async function makeOrderedId(givenDb: AnyDb, givenSession: AnySession): Promise<ObjectId> {
  const [db, session] = [dbOf(givenDb), sessionOf(givenSession)];
  if (!session.inTransaction()) {
    await db.command({ ping: 1 }, { session, readPreference: 'primary' });
  }
  const time = operationTimeOf(session);
  if (time === undefined) throw new FeedError('not-a-replica-set', notAReplicaSet);
  // The application inserts it with its own driver.
  return forClient(orderedIdAt(time), bsonVersionOf(session.id?.id));
}
