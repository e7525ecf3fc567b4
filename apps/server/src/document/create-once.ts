import { makeOrderedId, operationTimeOf } from '@tidings/server';
import type { ClusterTime } from '@tidings/protocol';
import { createHash } from 'node:crypto';
import {
  MongoServerError,
  WriteConcern,
  type ClientSession,
  type Db,
  type MongoClient,
  type ObjectId,
} from 'mongodb';

/** Seconds for which a repeated request is recognised: a week. */
export const requestTtlSeconds = 7 * 24 * 60 * 60;

const duplicateKey = 11_000;

interface RequestDocument {
  /** Author's id, 24 hexadecimal digits, and client-made id: unique together. */
  readonly _id: { readonly author: string; readonly clientId: string };
  /** Hash of what was sent, to tell a repetition from something else under the same id. */
  readonly content: string;
  readonly at: Date;
}

/**
 * What came of a request that makes a document.
 *
 * - `created`: `at` is the write's own cluster time.
 * - `repeated`: it was there already; `at` is unknown.
 * - `deleted`: it was made once, and deleted since; repeating revives nothing.
 * - `taken`: the id was used for something else.
 * - `refused`: it may not be made.
 */
export type CreatedOnce<Made> =
  | { readonly outcome: 'created'; readonly document: Made; readonly at: ClusterTime }
  | { readonly outcome: 'repeated'; readonly id: ObjectId }
  | { readonly outcome: 'deleted' }
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'refused' };

/** What is made, once. */
export interface OnceOptions<Made> {
  /** Where it goes. */
  readonly collection: string;
  /** Where client-made ids are remembered, even after the document is deleted. */
  readonly requests: string;
  /** The field of a remembered request that names what was made. */
  readonly madeField: string;
  readonly author: ObjectId;
  readonly clientId: string;
  /** All that was sent, but the client-made id. */
  readonly content: readonly unknown[];
  /** The document, under the id that it is to have. */
  readonly make: (id: ObjectId) => Made;
  /** Says, within the same transaction, whether it may be made; holds the author's account. */
  readonly mayMake: (db: Db, session: ClientSession) => Promise<boolean>;
}

/**
 * Makes a document, once for each author and client-made id (P12): the client-made id and the document
 * are written in one transaction, so that neither exists without the other. The document's own id sorts
 * after those of everything that was answered before this call (P13).
 */
export async function createOnce<Made extends { readonly _id: ObjectId }>(
  client: MongoClient,
  database: string,
  options: OnceOptions<Made>,
): Promise<CreatedOnce<Made>> {
  const { collection, requests, madeField, clientId, make, mayMake } = options;
  const db = client.db(database);
  const _id = { author: options.author.toHexString(), clientId };
  const content = createHash('sha256').update(JSON.stringify(options.content)).digest('base64url');
  const session = client.startSession();
  try {
    const made = await session.withTransaction(
      async (): Promise<Made | 'earlier' | 'refused'> => {
        // Read in each attempt, and first: the new id is made of the time of the primary's answer, and
        // another primary than that of the last attempt may answer now.
        const requested = db.collection<RequestDocument>(requests);
        const known = await requested.findOne({ _id }, { session, projection: { _id: 1 } });
        if (known !== null) return 'earlier';
        if (!(await mayMake(db, session))) return 'refused';
        const document = make(await makeOrderedId(db, session));
        const request = { _id, [madeField]: document._id, content, at: new Date() };
        await requested.insertOne(request, { session });
        await db.collection(collection).insertOne({ ...document }, { session });
        return document;
      },
      { writeConcern: new WriteConcern('majority'), readPreference: 'primary' },
    );
    if (made === 'refused') return { outcome: 'refused' };
    if (made === 'earlier') return await findEarlier(db, _id, content, options);
    const at = operationTimeOf(session);
    if (at === undefined) throw new Error('A committed transaction has no operation time.');
    return { outcome: 'created', document: made, at };
  } catch (error) {
    if (error instanceof MongoServerError && error.code === duplicateKey) {
      return await findEarlier(db, _id, content, options);
    }
    throw error;
  } finally {
    await session.endSession();
  }
}

async function findEarlier<Made>(
  db: Db,
  _id: RequestDocument['_id'],
  content: string,
  { collection, requests, madeField }: OnceOptions<Made>,
): Promise<CreatedOnce<Made>> {
  const earlier = await db.collection<RequestDocument>(requests).findOne({ _id });
  if (earlier?.content !== content) return { outcome: 'taken' };
  // It was put there by the transaction above.
  const id = (earlier as RequestDocument & Record<string, unknown>)[madeField] as ObjectId;
  const found = await db.collection(collection).findOne({ _id: id }, { projection: { _id: 1 } });
  return found === null ? { outcome: 'deleted' } : { outcome: 'repeated', id };
}
