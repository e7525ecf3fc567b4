import type { ClientSession, Db, ObjectId } from 'mongodb';
import { raised, userCollection, type UserDocument } from './user-document.ts';

const hold = [{ $set: { holds: raised('holds', 1) } }];

/**
 * Makes a transaction exclude every other one that holds the same account: the database refuses the
 * second one's write, and `transactAt` runs it again on what the first one left. Whatever a user may
 * write only while they have an account, or while they are a member of a room, holds their account;
 * so does whatever takes either away. So each of two that meet is wholly before the other.
 *
 * @returns whether the account is there and is not being deleted.
 */
export async function holdAccount(
  db: Db,
  session: ClientSession,
  user: ObjectId,
): Promise<boolean> {
  const held = await db
    .collection<UserDocument>(userCollection)
    .findOneAndUpdate({ _id: user }, hold, { session, projection: { leavingAt: 1 } });
  return held !== null && held.leavingAt === undefined;
}

/** Holds several accounts at once, whatever state they are in. */
export async function holdAccounts(
  db: Db,
  session: ClientSession,
  users: readonly ObjectId[],
): Promise<void> {
  await db
    .collection<UserDocument>(userCollection)
    .updateMany({ _id: { $in: users } }, hold, { session });
}
