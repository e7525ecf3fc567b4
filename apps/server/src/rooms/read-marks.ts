import type { Db, ObjectId } from 'mongodb';

/** Collection of how far each person has read each room; nobody watches it. */
export const readMarkCollection = 'readMark';

interface ReadMark {
  readonly _id: { readonly user: ObjectId; readonly room: ObjectId };
  /** The last message that was read. */
  readonly upTo: ObjectId;
}

/** Notes how far a person has read a room; a mark goes forward only. */
export async function markRead(db: Db, id: ReadMark['_id'], upTo: ObjectId): Promise<void> {
  await db
    .collection<ReadMark>(readMarkCollection)
    .updateOne({ _id: id }, { $max: { upTo } }, { upsert: true });
}
