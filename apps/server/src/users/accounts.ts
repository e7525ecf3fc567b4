import { onlyFields } from '@tidings/server';
import { ObjectId, type Db } from 'mongodb';
import { isNoName, nameKey, nameKeys, nameKeysVersion } from './name-key.ts';
import { isReserved } from './user-name.ts';
import { isDuplicate } from './renew-name-keys.ts';
import { readUser, userCollection, userFields, type UserDocument } from './user-document.ts';

/** The users who have an account. */
export interface Accounts {
  /** Makes an account; undefined when the name, or one that looks like it, is taken. */
  create(
    user: Pick<UserDocument, 'name' | 'hash' | 'role' | 'demo'>,
  ): Promise<UserDocument | undefined>;
  /** Says whether a name, or one that looks like it, is taken. */
  isTaken(name: string): Promise<boolean>;
  /** Finds who has a name, whatever its case or Unicode form. */
  findByName(name: string): Promise<UserDocument | undefined>;
  find(id: ObjectId): Promise<UserDocument | undefined>;
  /** Replaces a password's hash, if it still is what it was; says whether it was. */
  replaceHash(id: ObjectId, before: string, after: string): Promise<boolean>;
}

/** Creates the accounts over their collection. */
export function createAccounts(database: Db): Accounts {
  // A password that was changed on one node is changed on all.
  const users = database.collection<UserDocument>(userCollection, { readPreference: 'primary' });

  return {
    async create({ name, ...rest }) {
      if (isReserved(name)) return undefined;
      const user: UserDocument = {
        _id: new ObjectId(),
        name,
        keys: nameKeys(name),
        keysVersion: nameKeysVersion,
        ...rest,
        createdAt: new Date(),
      };
      try {
        await users.insertOne(user);
        return user;
      } catch (error) {
        if (isDuplicate(error)) return undefined;
        throw error;
      }
    },
    async isTaken(name) {
      if (isReserved(name)) return true;
      const found = await users.findOne(
        { keys: { $in: [...nameKeys(name)] } },
        { projection: { _id: 1 } },
      );
      return found !== null;
    },
    async findByName(name) {
      if (isNoName(name)) return undefined;
      const key = nameKey(name);
      const found = readUser(await users.findOne({ keys: key }, onlyFields(userFields)));
      // Whose name only looks like it is somebody else.
      return found?.keys[0] === key ? found : undefined;
    },
    async find(id) {
      return readUser(await users.findOne({ _id: id }, onlyFields(userFields)));
    },
    async replaceHash(id, before, after) {
      const { matchedCount } = await users.updateOne(
        { _id: id, hash: before },
        { $set: { hash: after } },
      );
      return matchedCount === 1;
    },
  };
}
