import { readSnapshot } from '@tidings/change-feed';
import type { MongoClient } from 'mongodb';
import { lookUpIn } from './lists/look-up.ts';
import type { LookUp } from './source.ts';

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
  ...asked: Parameters<LookUp>
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { result } = await readSnapshot(client, database, (db, session) =>
    lookUpIn(db, session)(...asked),
  );
  return result;
}
