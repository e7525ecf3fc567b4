import { onlyFields } from '@tidings/server';
import { MongoServerError, type Db, type ObjectId } from 'mongodb';
import { nameKeys, nameKeysVersion } from './name-key.ts';
import { userCollection, type UserDocument } from './user-document.ts';

const duplicateKey = 11_000;

/** Says whether something was not written because a key is taken. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === duplicateKey;
}

/**
 * Makes the keys of names that were made by an older release anew, so that nobody new takes a name that
 * looks like one of them. Where two users have had such names all along, both keep theirs: a key that is
 * taken is left to whoever has it. Several nodes may do it at once.
 */
export async function renewNameKeys(database: Db): Promise<void> {
  const users = database.collection<UserDocument>(userCollection, { readPreference: 'primary' });
  const isOld = { keysVersion: { $ne: nameKeysVersion } };

  async function write(
    id: ObjectId,
    keys: readonly string[],
    keysVersion?: number,
  ): Promise<boolean> {
    try {
      const set = { keys, ...(keysVersion !== undefined && { keysVersion }) };
      await users.updateOne({ _id: id, ...isOld }, { $set: set });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  for await (const { _id, name } of users.find(isOld, onlyFields(['name']))) {
    // What another program wrote without a name is nobody's.
    if (typeof name !== 'string') continue;
    const [same, ...looks] = nameKeys(name);
    if (await write(_id, [same, ...looks], nameKeysVersion)) continue;
    let held = [same];
    for (const look of looks) if (await write(_id, [...held, look])) held = [...held, look];
    await write(_id, held, nameKeysVersion);
  }
}
