import { deserialize, serialize } from '@tidings/change-feed';
import type { Issue } from '@tidings/protocol';
import type { ClientSession, Collection, Document, Filter } from 'mongodb';
import type { RawDocument } from '../lists/project-documents.ts';
import { createNarrow } from '../narrow-document.ts';
import { dropEntries, type QuarantinedDocument } from './entries.ts';
import { fingerprintOf } from './fingerprint.ts';
import { judge, type Standing } from './judge.ts';
import type { QuarantinedKinds } from './kinds.ts';
import { releaseField } from './release-field.ts';
import type { ReleaseMark } from './release-mark.ts';
import type { QuarantineStore } from './store.ts';

/** Tries against a document that others write at the same time; then it is left for later. */
const maxTries = 10;

/**
 * The result of a release.
 *
 * - `released`: it was rewritten, and is sent to clients.
 * - `released-before`: it had been released; nothing was written.
 * - `deleted`: the document does not exist any more; its entries were dropped.
 * - `unlisted`: it is in no topic now; its entries were dropped.
 * - `invalid`: it still breaks the contract; nothing was written.
 * - `nothing-to-send`: it is valid now, and clients get nothing of it; its entries were dropped.
 * - `busy`: it was edited each time between the check and the write.
 * - `unknown`: its id was too large to be recorded.
 */
export type Released =
  | {
      readonly outcome: 'released';
      readonly event: string;
      /** No client had it before: otherwise the edit that fixed it has sent it already. */
      readonly isNew: boolean;
    }
  | { readonly outcome: 'invalid'; readonly issues: readonly Issue[] }
  | {
      readonly outcome:
        'released-before' | 'deleted' | 'unlisted' | 'nothing-to-send' | 'busy' | 'unknown';
    };

class BusyError extends Error {}
class UnwritableError extends Error {}

/**
 * Releases a document: if it fits the contract, it is rewritten as it is, and every process sends that change to
 * its clients. A document that is edited between the check and the write is checked again.
 */
export async function release(
  store: QuarantineStore,
  quarantined: QuarantinedDocument,
  /** Finds the current state of a document; a test may do something in between. */
  judgeNow: typeof judge = judge,
): Promise<Released> {
  const { client, database, kinds } = store;
  const db = client.db(database);
  const session = client.startSession();
  let tries = 0;
  try {
    const released = await session.withTransaction(
      async (): Promise<Released> => {
        tries += 1;
        if (tries > maxTries) throw new BusyError();
        const standing = await judgeNow(store, quarantined, session);
        if (standing.is !== 'valid') return withoutWriting(standing);
        const { mark, event, isSentOnce } = planMark(kinds, quarantined, standing.document);
        if (event === undefined) return { outcome: 'nothing-to-send' };
        // An edit by others since the transaction began makes this fail, and the transaction is run again.
        const rewrite = isSentOnce ? insertAgain : update;
        const { collection } = quarantined;
        await rewrite(db.collection(collection), { id: standing.document['_id'], mark, session });
        return { outcome: 'released', event, isNew: mark.isNew };
      },
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- an instance would be of our own copy of the driver; every version takes an object
      { writeConcern: { w: 'majority' } },
    );
    // Only now: if it were dropped first and this process ended, no record would be left of the document.
    if (isSettled(released)) await dropEntries(store, quarantined);
    return released;
  } catch (error) {
    if (error instanceof BusyError) return { outcome: 'busy' };
    if (error instanceof UnwritableError) return { outcome: 'invalid', issues: [unwritable] };
    throw error;
  } finally {
    await session.endSession();
  }
}

function withoutWriting(standing: Exclude<Standing, { readonly is: 'valid' }>): Released {
  switch (standing.is) {
    case 'invalid':
      return { outcome: 'invalid', issues: standing.issues };
    case 'released':
      return { outcome: 'released-before' };
    case 'deleted':
    case 'unlisted':
    case 'unknown':
      return { outcome: standing.is };
  }
}

/** A document that was fixed by an edit was sent by that edit; one that a new contract allows was not. */
function planMark(
  kinds: QuarantinedKinds,
  { id, collection, fingerprint, fields, sources }: QuarantinedDocument,
  document: RawDocument,
): {
  readonly mark: ReleaseMark;
  readonly event: string | undefined;
  readonly isSentOnce: boolean;
} {
  const kind = kinds.of({ collection, sources });
  const wasEdited =
    fingerprint !== undefined &&
    fingerprint !== fingerprintOf(createNarrow({ hide: kind?.hide })(document), fields);
  const edited = wasEdited ? kind?.edited : undefined;
  return {
    mark: { from: id, isNew: edited === undefined, ...(sources.length > 0 && { sources }) },
    event: edited ?? kind?.created,
    isSentOnce: kind?.edited === undefined,
  };
}

/** What is written, and to which document. */
interface Rewriting {
  readonly id: unknown;
  readonly mark: ReleaseMark;
  readonly session: ClientSession;
}

async function update(documents: Collection, { id, mark, session }: Rewriting): Promise<void> {
  const $set = { [releaseField]: mark };
  await documents.updateOne(byId(id), { $set }, { session });
}

/** Deletes a document and inserts it as it was, under the same id: where only an insert is sent. */
async function insertAgain(documents: Collection, { id, mark, session }: Rewriting): Promise<void> {
  const bytes = await documents.findOneAndDelete(byId(id), { session, raw: true });
  if (!(bytes instanceof Uint8Array)) return;
  const document = decodeExactly(bytes);
  await documents.insertOne({ ...document, [releaseField]: mark }, { session });
}

/** The issue of a document that can be read, but not written again as it is. */
const unwritable: Issue = {
  path: '',
  message: 'must be writable as it is: with text in UTF-8, and without malformed values',
};

/** Reads a document as it is stored: what is read as a number may be one of three types. */
function decodeExactly(bytes: Uint8Array): Document {
  const exact = { promoteValues: false, promoteBuffers: false, bsonRegExp: true };
  try {
    const document = deserialize(bytes, exact);
    if (Buffer.compare(serialize(document), bytes) === 0) return document;
  } catch {
    // Not decodable at all.
  }
  throw new UnwritableError();
}

/** An id may have any type, which the driver's types cannot express; `$eq` keeps it a value. */
function byId(id: unknown): Filter<Document> {
  return { _id: { $eq: id as never } };
}

function isSettled({ outcome }: Released): boolean {
  return ['released', 'released-before', 'deleted', 'unlisted', 'nothing-to-send'].includes(
    outcome,
  );
}
