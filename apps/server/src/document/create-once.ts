import { makeOrderedId, once, operationTimeOf } from '@tidings/server';
import type { ClusterTime } from '@tidings/protocol';
import {
  WriteConcern,
  type ClientSession,
  type Db,
  type MongoClient,
  type ObjectId,
} from 'mongodb';

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
  /** The collection that remembers client-made ids, even after the document is deleted. */
  readonly requests: string;
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
 * Makes a document, once for each author and client-made id (P12). The document's own id sorts after those of
 * everything that was answered before this call (P13).
 */
export async function createOnce<Made extends { readonly _id: ObjectId }>(
  client: MongoClient,
  database: string,
  options: OnceOptions<Made>,
): Promise<CreatedOnce<Made>> {
  const { collection, requests, author, clientId, content, make, mayMake } = options;
  const db = client.db(database);
  const request = { collection: requests, author: author.toHexString(), clientId, content };
  return client.withSession(async (session): Promise<CreatedOnce<Made>> => {
    let document: Made | undefined;
    const answer = await session.withTransaction(
      () =>
        // It reads first: the new id is made of the time of the primary's answer, and another primary than that of the
        // last attempt may answer now.
        once(db, session, request, async () => {
          if (!(await mayMake(db, session))) return undefined;
          document = make(await makeOrderedId(db, session));
          await db.collection(collection).insertOne({ ...document }, { session });
          return { id: document._id };
        }),
      { writeConcern: new WriteConcern('majority'), readPreference: 'primary' },
    );
    if (answer.outcome === 'declined') return { outcome: 'refused' };
    if (answer.outcome === 'conflict') return { outcome: 'taken' };
    const { id } = answer.result;
    if (answer.outcome === 'repeated') {
      const found = await db
        .collection(collection)
        .findOne({ _id: id }, { projection: { _id: 1 } });
      return found === null ? { outcome: 'deleted' } : { outcome: 'repeated', id };
    }
    const at = operationTimeOf(session);
    if (at === undefined || document === undefined) {
      throw new Error('A committed transaction has an operation time, and has made its document.');
    }
    return { outcome: 'created', document, at };
  });
}
