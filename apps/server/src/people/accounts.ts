import { picking } from '@tidings/server';
import { MongoServerError, ObjectId, type Db } from 'mongodb';
import { nameKeys } from './name-key.ts';
import { isReserved } from './person-name.ts';
import { readUser, userCollection, userFields, type UserDocument } from './user-document.ts';

const duplicateKey = 11_000;

/** The people who have an account. */
export interface Accounts {
  /** Makes an account; undefined when the name, or one that looks like it, is taken. */
  create(
    person: Pick<UserDocument, 'name' | 'hash' | 'role' | 'demo'>,
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
      const keys = nameKeys(name);
      if (isReserved(keys[0])) return undefined;
      const user: UserDocument = {
        _id: new ObjectId(),
        name,
        // Where both are the same, once.
        keys: [...new Set(keys)],
        ...rest,
        createdAt: new Date(),
      };
      try {
        await users.insertOne(user);
        return user;
      } catch (error) {
        if (error instanceof MongoServerError && error.code === duplicateKey) return undefined;
        throw error;
      }
    },
    async isTaken(name) {
      const keys = nameKeys(name);
      if (isReserved(keys[0])) return true;
      const found = await users.findOne({ keys: { $in: keys } }, { projection: { _id: 1 } });
      return found !== null;
    },
    async findByName(name) {
      const [key] = nameKeys(name);
      const found = readUser(await users.findOne({ keys: key }, picking(userFields)));
      // Whose name only looks like it is somebody else.
      return found?.keys[0] === key ? found : undefined;
    },
    async find(id) {
      return readUser(await users.findOne({ _id: id }, picking(userFields)));
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
