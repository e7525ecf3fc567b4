import type { ClientSession, Db, ObjectId } from 'mongodb';
import { holdAccount } from '../users/hold-account.ts';
import { roomCollection } from './room-document.ts';

/**
 * Holds a user's account in a transaction that writes what only a member of the room may write. Until
 * it has committed, nobody can take the user out of the room.
 *
 * @returns whether the user is a member, and the account is not being deleted.
 */
export async function holdMembership(
  db: Db,
  session: ClientSession,
  room: ObjectId,
  user: ObjectId,
): Promise<boolean> {
  if (!(await holdAccount(db, session, user))) return false;
  const found = await db
    .collection(roomCollection)
    .findOne({ _id: room, 'members.user': user }, { session, projection: { _id: 1 } });
  return found !== null;
}
