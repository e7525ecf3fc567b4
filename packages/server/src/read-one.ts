import { readSnapshot } from '@tidings/change-feed';
import type { MongoClient } from 'mongodb';

/** Reads one document as it is now, whatever its `_id` is; undefined when there is none. */
export async function readOne(
  client: MongoClient,
  database: string,
  collection: string,
  id: unknown,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { result } = await readSnapshot(client, database, (db, session) =>
    // Any type of id may be meant, which the driver's types cannot say; `$eq` keeps it a value.
    db.collection<{ _id: never }>(collection).findOne({ _id: { $eq: id as never } }, { session }),
  );
  return result ?? undefined;
}
