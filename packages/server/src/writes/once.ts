import { dbOf, sessionOf, type AnyDb, type AnySession } from '@tidings/change-feed';
import { createHash } from 'node:crypto';
import type { Document } from 'mongodb';
import { TidingsError } from '../errors.ts';

/** Seconds for which a request is remembered: a week. */
export const defaultRememberSeconds = 7 * 24 * 60 * 60;

const duplicateKey = 11_000;

/** A request that may arrive more than once: its client did not see the answer, and sends it again. */
export interface OnceRequest {
  /** The collection that remembers requests; prepare it with `prepareRequests`. @defaultValue 'request' */
  readonly collection?: string;
  /** Who sends it: ids made by the clients of different authors do not meet. */
  readonly author: string;
  /** Made by the client, e.g. with `crypto.randomUUID()`, and the same in each repetition. */
  readonly clientId: string;
  /** All that was sent, but the id, as JSON has it: the same id with other content is a `conflict`. */
  readonly content: unknown;
}

/**
 * What came of a request.
 *
 * - `written`: `write` has run, and what it returned is remembered.
 * - `declined`: `write` has run, and returned undefined: nothing is remembered.
 * - `repeated`: it was written earlier; `result` is what was returned then.
 * - `conflict`: its id was used for another content.
 */
export type Once<Result> =
  | { readonly outcome: 'written' | 'repeated'; readonly result: Result }
  | { readonly outcome: 'declined' }
  | { readonly outcome: 'conflict' };

interface RequestDocument<Result> {
  readonly _id: { readonly author: string; readonly clientId: string };
  /** Hash of what was sent. */
  readonly content: string;
  readonly result: Result;
  readonly at: Date;
}

/**
 * Writes once, however often a request arrives, on any number of nodes: what `write` does and the note that it was
 * done are committed together, or not at all. Call it in a transaction, the driver's or Mongoose's, and give the
 * session to every command. Where `withTransaction` runs its callback again, this runs again as well.
 *
 * @throws TidingsError `no-transaction`, `invalid-request` for an author or an id that is no text
 *
 * @param write Returns what a repetition is to be answered with, as BSON, such as the id of what it made; undefined
 * to remember nothing.
 *
 * @example
 * const answer = await session.withTransaction(() =>
 *   once(db, session, { author: user.id, clientId, content: body }, async () => {
 *     const { insertedId } = await orders.insertOne({ ...body, clientId }, { session });
 *     return { id: insertedId };
 *   }),
 * );
 */
export async function once<Result extends Document>(
  givenDb: AnyDb,
  givenSession: AnySession,
  request: OnceRequest,
  write: () => Promise<Result | undefined>,
): Promise<Once<Result>> {
  const [db, session] = [dbOf(givenDb), sessionOf(givenSession)];
  const { collection: name = 'request', author, clientId } = request;
  if (!session.inTransaction()) {
    throw new TidingsError(
      'no-transaction',
      '`once` was called outside a transaction: call it in the callback of `withTransaction`.',
    );
  }
  for (const [field, value] of Object.entries({ author, clientId }) as [string, unknown][]) {
    if (typeof value === 'string' && value !== '') continue;
    throw new TidingsError('invalid-request', `${field}: must be a text that is not empty.`);
  }
  const collection = db.collection<RequestDocument<Result>>(name);
  const content = createHash('sha256').update(JSON.stringify(request.content)).digest('base64url');
  const _id = { author, clientId };
  const earlier = await collection.findOne({ _id } as Document, { session });
  if (earlier !== null) {
    if (earlier.content !== content) return { outcome: 'conflict' };
    // It was stored by the insert below.
    return { outcome: 'repeated', result: earlier.result };
  }
  const result = await write();
  if (result === undefined) return { outcome: 'declined' };
  try {
    await collection.insertOne({ _id, content, result, at: new Date() }, { session });
  } catch (error) {
    // Written meanwhile by another attempt of the same request: the whole is to run again, and finds it.
    if (isDuplicate(error)) error.addErrorLabel('TransientTransactionError');
    throw error;
  }
  return { outcome: 'written', result };
}

/** Recognised by its code: an app may have two copies of the driver. */
function isDuplicate(
  error: unknown,
): error is { readonly code: number; addErrorLabel(label: string): void } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === duplicateKey &&
    'addErrorLabel' in error
  );
}

/**
 * Creates the collection in which `once` remembers requests, and the index that forgets them; does nothing where they
 * exist. To change `rememberSeconds`, drop the index first: MongoDB refuses another one of its name. Call it before the first request: a transaction that has to create a collection is easily refused.
 */
export async function prepareRequests(
  db: AnyDb,
  {
    collection = 'request',
    rememberSeconds = defaultRememberSeconds,
  }: { readonly collection?: string; readonly rememberSeconds?: number } = {},
): Promise<void> {
  await dbOf(db)
    .collection(collection)
    .createIndex({ at: 1 }, { name: 'at_1', expireAfterSeconds: rememberSeconds }, undefined);
}
