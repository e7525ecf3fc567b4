import type { ClusterTime } from '@tidings/protocol';
import { randomInt } from 'node:crypto';
import type { Collection, Db, Document } from 'mongodb';
import { operationTimeOf } from './cluster-time.ts';
import { hasServerCode } from './driver/errors.ts';
import { FeedError, notAReplicaSet } from './errors.ts';
import { Interruption } from './interruption.ts';
import { refusesWrites } from './classify-feed-error.ts';
import { ownDocumentId } from './match-set.ts';

/** The feed's own document, the only one it writes. */
interface FeedDocument {
  _id: typeof ownDocumentId;
  /** Identifies this life of the database: 8 characters of 0-9 and a-z. */
  epoch: string;
  /** UUID of the collection this document was created in: a restored copy is in another. */
  collectionId: string;
  /** When the last heartbeat was written, by the primary's clock. */
  beatAt: Date;
  /** How many heartbeats were written. */
  beats: number;
}

/** What an opening found. */
export interface OpenedDocument {
  readonly epoch: string;
  /** A time that the database has certainly reached. */
  readonly at: ClusterTime;
  /** The error with which the database refused the heartbeat: then the document was only read. */
  readonly refusal?: unknown;
}

/** Reads and writes the feed's own document. */
export interface FeedDocumentStore {
  /**
   * Makes sure that the collection and an epoch exist and writes a heartbeat, in one majority write; returns
   * the epoch and that write's cluster time. Reads instead if writes are refused for now.
   */
  open(): Promise<OpenedDocument>;
  /**
   * Writes a heartbeat: always, or only if one is due by the database's own clock (an update that changes
   * nothing makes no oplog entry). Returns false if the epoch no longer exists.
   */
  writeHeartbeat(epoch: string, when: 'always' | 'due'): Promise<boolean>;
}

/** The fraction of the interval after which a heartbeat is due: less than the timers' jitter leaves. */
export const dueAfter = 0.8;

const epochPattern = /^[0-9a-z]{8}$/;
/** How often `open` starts over because another node interfered. */
const maxOpenAttempts = 5;

/** Creates the store over one collection; touches the database only when called. */
export function createFeedDocumentStore(
  db: Db,
  name: string,
  heartbeatMs: number,
): FeedDocumentStore {
  const collection = db.collection<FeedDocument>(name, {
    readPreference: 'primary',
    writeConcern: { w: 'majority' },
  });
  return {
    async open() {
      for (let attempt = 1; attempt <= maxOpenAttempts; attempt += 1) {
        const collectionId = await findOrCreate(db, name);
        const opened = collectionId && (await writeOrRead(collection, collectionId));
        if (opened) return opened;
      }
      throw new Interruption('resume', `Collection ${name} is made and dropped all the time`);
    },
    async writeHeartbeat(epoch, when) {
      const due = when === 'always' ? true : isDue(heartbeatMs * dueAfter);
      const { matchedCount } = await collection.updateOne({ _id: ownDocumentId, epoch }, [
        { $set: heartbeatFields(due) },
      ]);
      return matchedCount > 0;
    },
  };
}

/** Finds the collection's UUID, which a dropped or restored collection does not keep. */
async function findOrCreate(db: Db, name: string): Promise<string | undefined> {
  const [found] = await db.listCollections({ name }, { nameOnly: false }).toArray();
  if (found !== undefined) return found.info?.uuid?.toString('hex');
  await passOver(codes.namespaceExists, db.createCollection(name));
  return undefined;
}

/** Reads if a write is refused for now: an existing epoch is still valid. */
async function writeOrRead(
  collection: Collection<FeedDocument>,
  collectionId: string,
): Promise<OpenedDocument | undefined> {
  try {
    return await writeOpening(collection, collectionId);
  } catch (error) {
    if (!refusesWrites(error)) throw error;
    const opened = await readOpening(collection, collectionId);
    if (opened !== undefined) return { ...opened, refusal: error };
    const reason = error instanceof Error ? error.message : String(error);
    throw new Interruption('resume', `An epoch has to be written, and MongoDB refuses: ${reason}`);
  }
}

async function readOpening(
  collection: Collection<FeedDocument>,
  collectionId: string,
): Promise<OpenedDocument | undefined> {
  const session = collection.db.client.startSession();
  try {
    const valid = { _id: ownDocumentId, collectionId, epoch: epochPattern } as const;
    const document = await collection.findOne(valid, { session, readConcern: 'majority' });
    const at = operationTimeOf(session);
    return document && at ? { epoch: document.epoch, at } : undefined;
  } finally {
    await session.endSession();
  }
}

/** Writes a heartbeat in the existing epoch, or creates one if it is absent, malformed, or from another collection. */
async function writeOpening(
  collection: Collection<FeedDocument>,
  collectionId: string,
): Promise<OpenedDocument | undefined> {
  const session = collection.db.client.startSession();
  const options = { session, returnDocument: 'after' } as const;
  const valid = { collectionId, epoch: epochPattern };
  try {
    const document =
      (await collection.findOneAndUpdate(
        { _id: ownDocumentId, ...valid },
        [{ $set: heartbeatFields(true) }],
        options,
      )) ??
      (await passOver(
        codes.duplicateKey,
        collection.findOneAndUpdate(
          { _id: ownDocumentId, $nor: [valid] },
          [{ $set: { epoch: makeEpoch(), collectionId, ...heartbeatFields(true) } }],
          { ...options, upsert: true },
        ),
      ));
    const at = operationTimeOf(session);
    if (!document) return undefined;
    if (at === undefined) throw new FeedError('not-a-replica-set', notAReplicaSet);
    return { epoch: document.epoch, at };
  } finally {
    await session.endSession();
  }
}

function makeEpoch(): string {
  return Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('');
}

function heartbeatFields(due: Document | true): Document {
  const beats = { $add: [{ $ifNull: ['$beats', 0] }, 1] };
  if (due === true) return { beatAt: '$$NOW', beats };
  return {
    beatAt: { $cond: [due, '$$NOW', '$beatAt'] },
    beats: { $cond: [due, beats, '$beats'] },
  };
}

/**
 * A time slightly ahead is another node's heartbeat: this write began earlier and waited for it, and `$$NOW` is
 * the time at which it began. One far ahead is from another primary's clock and counts as due, or an election
 * could stop the heartbeats.
 */
function isDue(afterMs: number): Document {
  return { $gte: [{ $abs: { $subtract: ['$$NOW', '$beatAt'] } }, afterMs] };
}

/** The error codes that mean that another node was faster. */
const codes = { namespaceExists: 48, duplicateKey: 11000 } as const;

async function passOver<R>(code: number, promise: Promise<R>): Promise<R | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (hasServerCode(error, code)) return undefined;
    throw error;
  }
}
