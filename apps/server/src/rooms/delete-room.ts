import { WriteConcern, type ClientSession, type Db, type ObjectId } from 'mongodb';
import { messageCollection } from '../messages/message-document.ts';
import { holdAccounts } from '../users/hold-account.ts';
import { readMarkCollection, type ReadMark } from './read-marks.ts';
import { roomCollection, type RoomDocument } from '../membership/room-document.ts';

/** Collection of the rooms that are gone and whose messages are not gone yet. */
export const roomDeletionCollection = 'roomDeletion';

/** What is left to do for a room that is gone. */
export interface RoomDeletion {
  /** The room. */
  readonly _id: ObjectId;
  /** Its last members, whose read marks go with it. */
  readonly members: readonly ObjectId[];
  readonly at: Date;
}

/** Deletes a room in a transaction, and notes what is left to do; then call `finishRoomDeletion`. */
export async function beginRoomDeletion(
  db: Db,
  session: ClientSession,
  room: RoomDocument,
): Promise<RoomDeletion> {
  const members = room.members.map(({ user }) => user);
  // No message of theirs may come after the deletion: what is about to be committed wins, or is refused.
  await holdAccounts(db, session, members);
  await db.collection(roomCollection).deleteOne({ _id: room._id }, { session });
  const deletion: RoomDeletion = { _id: room._id, members, at: new Date() };
  await db.collection<RoomDeletion>(roomDeletionCollection).insertOne(deletion, { session });
  return deletion;
}

/** Deletes the messages and read marks of a room that is gone. Repeating it does no harm. */
export async function finishRoomDeletion(
  database: Db,
  { _id: room, members }: RoomDeletion,
): Promise<void> {
  const writeConcern = new WriteConcern('majority');
  const db = database.client.db(database.databaseName, { writeConcern, readPreference: 'primary' });
  await db.collection(messageCollection).deleteMany({ parent: room });
  await db
    .collection<ReadMark>(readMarkCollection)
    .deleteMany({ _id: { $in: members.map((user) => ({ user, room })) } });
  await db.collection<RoomDeletion>(roomDeletionCollection).deleteOne({ _id: room });
}

/** Finishes the deletions at which a node died. */
export async function finishRoomDeletions(database: Db): Promise<void> {
  const left = database
    .collection<RoomDeletion>(roomDeletionCollection, { readPreference: 'primary' })
    .find();
  for await (const deletion of left) await finishRoomDeletion(database, deletion);
}
