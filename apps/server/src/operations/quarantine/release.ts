import type { RawDocument } from '@tidings/server';
import type { Issue } from '@tidings/protocol';
import {
  BSON,
  WriteConcern,
  type ClientSession,
  type Collection,
  type Document,
  type Filter,
  type MongoClient,
} from 'mongodb';
import { dropEntries, type QuarantinedDocument } from './entries.ts';
import { fingerprintOf } from './fingerprint.ts';
import { judge, type Standing } from './judge.ts';
import { quarantinedKinds } from './kinds.ts';
import { releaseField, type ReleaseMark } from './release-mark.ts';

/** Tries against a document that others write at the same time; then it is left for later. */
const maxTries = 10;

/**
 * What came of a release.
 *
 * - `released`: it was rewritten, and clients are told.
 * - `released-before`: it had been; nothing was written.
 * - `deleted`: there is no document any more; its entries were dropped.
 * - `broken`: it still breaks the contract; nothing was written.
 * - `busy`: others wrote it each time that it had been looked at.
 * - `unknown`: its id was too large to be kept.
 */
export type Released =
  | {
      readonly outcome: 'released';
      readonly event: string;
      /** Nobody had it before: else the edit that mended it has told of it already. */
      readonly isNew: boolean;
    }
  | { readonly outcome: 'broken'; readonly issues: readonly Issue[] }
  | { readonly outcome: 'released-before' | 'deleted' | 'busy' | 'unknown' };

class BusyError extends Error {}
class UnwritableError extends Error {}

/**
 * Releases a document: what holds the contract is rewritten as it stands, and every node tells of
 * that change. What is judged and what is rewritten is one and the same, or it is judged again.
 */
export async function release(
  client: MongoClient,
  database: string,
  quarantined: QuarantinedDocument,
  /** How a document stands; a test may do something in between. */
  judgeNow: typeof judge = judge,
): Promise<Released> {
  const db = client.db(database);
  const session = client.startSession();
  let tries = 0;
  try {
    const released = await session.withTransaction(
      async (): Promise<Released> => {
        tries += 1;
        if (tries > maxTries) throw new BusyError();
        const standing = await judgeNow(db, quarantined, session);
        if (standing.is !== 'fits') return withoutWriting(standing);
        const { mark, event, isToldOnce } = planMark(quarantined, standing.document);
        // An edit by others since the transaction began makes this fail, and all begin anew.
        const rewrite = isToldOnce ? insertAgain : update;
        const { collection } = quarantined;
        await rewrite(db.collection(collection), { id: standing.document['_id'], mark, session });
        return { outcome: 'released', event, isNew: mark.isNew };
      },
      { writeConcern: new WriteConcern('majority') },
    );
    // Only now: were it dropped first and this process ended, nobody would know of the document.
    if (isSettled(released)) await dropEntries(db, quarantined);
    return released;
  } catch (error) {
    if (error instanceof BusyError) return { outcome: 'busy' };
    if (error instanceof UnwritableError) return { outcome: 'broken', issues: [unwritable] };
    throw error;
  } finally {
    await session.endSession();
  }
}

function withoutWriting(standing: Exclude<Standing, { readonly is: 'fits' }>): Released {
  switch (standing.is) {
    case 'broken':
      return { outcome: 'broken', issues: standing.issues };
    case 'released':
      return { outcome: 'released-before' };
    case 'deleted':
    case 'unknown':
      return { outcome: standing.is };
  }
}

/** Who mended a document by an edit has shown it by that edit; one mended by the contract, nobody had. */
function planMark(
  { id, collection, fingerprint }: QuarantinedDocument,
  document: RawDocument,
): { readonly mark: ReleaseMark; readonly event: string; readonly isToldOnce: boolean } {
  const kind = quarantinedKinds.get(collection);
  const wasEdited =
    fingerprint !== undefined && fingerprint !== fingerprintOf(document, kind?.fields ?? []);
  const edited = wasEdited ? kind?.edited : undefined;
  return {
    mark: { from: id, isNew: edited === undefined },
    event: edited ?? kind?.created ?? collection,
    isToldOnce: kind?.edited === undefined,
  };
}

/** What is written, and of which document. */
interface Rewriting {
  readonly id: unknown;
  readonly mark: ReleaseMark;
  readonly session: ClientSession;
}

async function update(documents: Collection, { id, mark, session }: Rewriting): Promise<void> {
  const $set = { [releaseField]: mark };
  await documents.updateOne(byId(id), { $set }, { session });
}

/** Takes a document out and puts it in as it was, under the same id: where only an insert is told. */
async function insertAgain(documents: Collection, { id, mark, session }: Rewriting): Promise<void> {
  const bytes = await documents.findOneAndDelete(byId(id), { session, raw: true });
  if (!(bytes instanceof Uint8Array)) return;
  const document = decodeExactly(bytes);
  await documents.insertOne({ ...document, [releaseField]: mark }, { session });
}

/** What is wrong with a document that can be read, but not written again as it is. */
const unwritable: Issue = {
  path: '',
  message: 'must be writable as it is: with text in UTF-8, and without malformed values',
};

/** Reads a document as it is stored: what is read as a number may be one of three types. */
function decodeExactly(bytes: Uint8Array): Document {
  const exact = { promoteValues: false, promoteBuffers: false, bsonRegExp: true };
  try {
    const document = BSON.deserialize(bytes, exact);
    if (Buffer.compare(BSON.serialize(document), bytes) === 0) return document;
  } catch {
    // Not decodable at all.
  }
  throw new UnwritableError();
}

/** Any type of id may be meant, which the driver's types cannot say; `$eq` keeps it a value. */
function byId(id: unknown): Filter<Document> {
  return { _id: { $eq: id as never } };
}

function isSettled({ outcome }: Released): boolean {
  return outcome === 'released' || outcome === 'released-before' || outcome === 'deleted';
}
