import { makeOrderedId } from '@tidings/server';
import type { ClientSession, Db, MongoClient, ObjectId } from 'mongodb';
import { transactAt } from '../document/transact-at.ts';
import { messageCollection } from '../messages/message-document.ts';
import { holdMembership } from '../membership/hold-membership.ts';

/** Collection of how far each user has read each room; nobody watches it. */
export const readMarkCollection = 'readMark';

/** A document of collection `readMark`. */
export interface ReadMark {
  readonly _id: { readonly user: ObjectId; readonly room: ObjectId };
  /** Messages with an id up to this one have been read. It is never ahead of the database's time. */
  readonly upTo: ObjectId;
  /**
   * Messages that have been read although their ids are greater: they were written by a clock that runs
   * ahead. Were `upTo` one of these, every message written until then would count as read.
   */
  readonly ahead?: readonly ObjectId[];
}

/** Messages dated ahead that a read mark remembers; further ones stay unread. */
export const maxReadAhead = 1_000;

/**
 * Notes that a member has read a room up to a message; what has been read stays so. A message that is
 * ahead of the database's time stands for those that are in the room now.
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
    // Messages of earlier writes have smaller ids, those of later ones greater ids.
    const now = await makeOrderedId(db, session);
    const isAhead = upTo.toHexString() > now.toHexString();
    const ahead = isAhead ? await findBetween(db, session, id.room, [now, upTo]) : [];
    await db.collection<ReadMark>(readMarkCollection).updateOne(
      { _id: id },
      [
        {
          $set: {
            upTo: { $max: ['$upTo', isAhead ? now : upTo] },
            ahead: { $setUnion: [{ $ifNull: ['$ahead', []] }, ahead] },
          },
        },
        { $set: { ahead: { $filter: { input: '$ahead', cond: { $gt: ['$$this', '$upTo'] } } } } },
        { $set: { ahead: { $slice: ['$ahead', maxReadAhead] } } },
      ],
      { session, upsert: true },
    );
    return true;
  });
  return result;
}

/** Finds the messages of a room with ids above one id and up to another. */
async function findBetween(
  db: Db,
  session: ClientSession,
  room: ObjectId,
  [above, upTo]: readonly [ObjectId, ObjectId],
): Promise<ObjectId[]> {
  const messages = await db
    .collection(messageCollection)
    .find({ parent: room, _id: { $gt: above, $lte: upTo } }, { session, projection: { _id: 1 } })
    .sort({ _id: 1 })
    .limit(maxReadAhead)
    .toArray();
  return messages.map(({ _id }) => _id);
}

/** Forgets how far a user has read a room, with the membership that ends in the same transaction. */
export async function forgetReadMark(
  db: Db,
  session: ClientSession,
  { user, room }: ReadMark['_id'],
): Promise<void> {
  await db.collection<ReadMark>(readMarkCollection).deleteOne({ _id: { user, room } }, { session });
}
