import { readSnapshot } from '@tidings/change-feed';
import type { Document, MongoClient } from 'mongodb';
import { onlyFields } from './lists/read-page.ts';

/** Reads one document as it is now, whatever its `_id` is; undefined when there is none. */
export async function readOne(
  client: MongoClient,
  database: string,
  collection: string,
  id: unknown,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  // Any type of id may be meant; `$eq` keeps it a value.
  const [found] = await readMany(client, database, collection, { _id: { $eq: id } }, { limit: 1 });
  return found;
}

/** Reads documents as they are now, at most `limit`. */
export async function readMany(
  client: MongoClient,
  database: string,
  collection: string,
  filter: Document,
  { fields, limit }: { readonly fields?: readonly string[] | undefined; readonly limit: number },
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { result } = await readSnapshot(client, database, (db, session) =>
    db
      .collection(collection)
      .find(filter, { session, limit, batchSize: limit + 1, ...onlyFields(fields) })
      .toArray(),
  );
  return result;
}
