import type { ClientSession, Db, MongoClient, ObjectId } from 'mongodb';
import { transactAt } from '../document/transact-at.ts';
import { holdMembership } from './hold-membership.ts';

/** Collection of how far each person has read each room; nobody watches it. */
export const readMarkCollection = 'readMark';

/** A document of collection `readMark`. */
export interface ReadMark {
  readonly _id: { readonly user: ObjectId; readonly room: ObjectId };
  /** The last message that was read. */
  readonly upTo: ObjectId;
}

/**
 * Notes how far a member has read a room; a mark goes forward only.
 *
 * @returns false for a user who is no member.
 */
export async function markRead(
  client: MongoClient,
  database: string,
  { id, upTo }: { readonly id: ReadMark['_id']; readonly upTo: ObjectId },
): Promise<boolean> {
  const { result } = await transactAt(client, database, async (db, session) => {
    if (!(await holdMembership(db, session, id.room, id.user))) return false;
    await db
      .collection<ReadMark>(readMarkCollection)
      .updateOne({ _id: id }, { $max: { upTo } }, { session, upsert: true });
    return true;
  });
  return result;
}

/** Forgets how far a user has read a room, with the membership that ends in the same transaction. */
export async function forgetReadMark(
  db: Db,
  session: ClientSession,
  { user, room }: ReadMark['_id'],
): Promise<void> {
  await db.collection<ReadMark>(readMarkCollection).deleteOne({ _id: { user, room } }, { session });
}
