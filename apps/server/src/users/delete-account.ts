import type { Db, ObjectId } from 'mongodb';
import { endSessions } from './end-sessions.ts';
import type { Sessions } from './sessions.ts';
import { isStaying, ofGeneration, userCollection, type UserDocument } from './user-document.ts';

/** Collections whose documents say who wrote them. */
const writtenCollections = ['post', 'message'] as const;
/** Documents that lose their author in one write: each is a change that every stream carries. */
const batchSize = 200;

/** What deleting an account needs. */
export interface AccountDeletion {
  readonly database: Db;
  readonly sessions: Pick<Sessions, 'endAll'>;
  /** Takes a user out of every room; a room that they owned gets another owner, or goes with them. */
  readonly leaveAllRooms: (user: ObjectId) => Promise<void>;
}

/**
 * Deletes an account: ends its sessions, leaves its rooms, takes the name from what the user wrote,
 * which stays, and frees the name at last. A node that dies on the way leaves the rest to the next that
 * starts.
 *
 * @returns false, and deletes nothing, when the password or the sessions are others by now.
 */
export async function deleteAccount(
  deletion: AccountDeletion,
  user: { readonly id: ObjectId; readonly hash: string; readonly generation: number },
): Promise<boolean> {
  const isLeaving = await endSessions(deletion.database, user.id, {
    where: { hash: user.hash, ...ofGeneration(user.generation), ...isStaying },
    set: { leavingAt: new Date() },
  });
  if (isLeaving) await finishDeletion(deletion, user.id);
  return isLeaving;
}

/** Deletes the accounts that were left half deleted. */
export async function finishDeletions(deletion: AccountDeletion): Promise<void> {
  const left = usersOf(deletion).find({ leavingAt: { $type: 'date' } }, { projection: { _id: 1 } });
  for await (const { _id } of left) await finishDeletion(deletion, _id);
}

async function finishDeletion(deletion: AccountDeletion, user: ObjectId): Promise<void> {
  const { database, sessions, leaveAllRooms } = deletion;
  await sessions.endAll(user);
  await leaveAllRooms(user);
  for (const name of writtenCollections) await forgetAuthor(database, name, user);
  await usersOf(deletion).deleteOne({ _id: user });
}

/** One walk by `_id`, however many documents there are: no index is made for what happens so seldom. */
async function forgetAuthor(database: Db, name: string, author: ObjectId): Promise<void> {
  const documents = database.collection(name);
  for (let last: ObjectId | undefined; ;) {
    const batch = await documents
      .find(
        { author, ...(last === undefined ? {} : { _id: { $gt: last } }) },
        { projection: { _id: 1 }, readPreference: 'primary' },
      )
      .sort({ _id: 1 })
      .limit(batchSize)
      .toArray();
    last = batch.at(-1)?._id;
    if (last === undefined) return;
    await documents.updateMany(
      { _id: { $in: batch.map(({ _id }) => _id) }, author },
      { $unset: { author: '', authorName: '' } },
    );
  }
}

function usersOf({ database }: Pick<AccountDeletion, 'database'>) {
  return database.collection<UserDocument>(userCollection, { readPreference: 'primary' });
}
