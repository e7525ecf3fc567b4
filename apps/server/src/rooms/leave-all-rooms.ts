import { WriteConcern, type MongoClient, type ObjectId } from 'mongodb';
import { roomCollection, type RoomDocument } from '../membership/room-document.ts';
import { createRoomWrites } from './room-writes.ts';

/** Takes a user out of every room, as leaving does, and withdraws their invitations: for an account that is deleted. */
export async function leaveAllRooms(
  client: MongoClient,
  database: string,
  user: ObjectId,
): Promise<void> {
  const writes = createRoomWrites(client, database);
  const rooms = client.db(database).collection<RoomDocument>(roomCollection, {
    readPreference: 'primary',
    writeConcern: new WriteConcern('majority'),
  });
  await rooms.updateMany(
    { invitations: { $elemMatch: { user } } },
    { $pull: { invitations: { user } } },
  );
  const found = rooms.find({ 'members.user': user }, { projection: { _id: 1 } });
  for await (const { _id } of found) await writes.leave(_id, user);
}
