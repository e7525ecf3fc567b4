import type { Db, Filter, ObjectId } from 'mongodb';
import { transactAt } from '../document/transact-at.ts';
import { sessionCollection, type SessionDocument } from './session-document.ts';
import { raised, sessionGenerationOf, userCollection, type UserDocument } from './user-document.ts';

/**
 * Ends all sessions of a user, those included that a sign-in under way is about to make: it began with
 * the generation of sessions that ends here. In one transaction with what the user document becomes.
 *
 * @returns false, and changes nothing, when `where` does not fit the user.
 */
export async function endSessions(
  database: Db,
  user: ObjectId,
  options: {
    /** What the user document must be. @defaultValue anything */
    readonly where?: Filter<UserDocument>;
    /** What else is set in the user document. */
    readonly set?: Partial<UserDocument>;
    /** The session that goes on; it joins the new generation. */
    readonly except?: string;
  } = {},
): Promise<boolean> {
  const { where = {}, set = {}, except } = options;
  const setLiterally = Object.fromEntries(
    // A hash begins with a dollar sign, as a field's path does.
    Object.entries(set).map(([field, value]) => [field, { $literal: value }]),
  );
  // In place of what is no generation: one that no session can have been made with.
  const sessionGeneration = raised('sessionGeneration', { $toLong: '$$NOW' });
  const { result } = await transactAt(
    database.client,
    database.databaseName,
    async (db, session) => {
      const after = await db
        .collection<UserDocument>(userCollection)
        .findOneAndUpdate(
          { ...where, _id: user },
          [{ $set: { ...setLiterally, sessionGeneration } }],
          { session, returnDocument: 'after', projection: { sessionGeneration: 1 } },
        );
      if (after === null) return false;
      const sessions = db.collection<SessionDocument>(sessionCollection);
      if (except !== undefined) {
        const kept = { _id: except, user };
        const generation = sessionGenerationOf(after);
        await sessions.updateOne(kept, { $set: { generation } }, { session });
      }
      await sessions.deleteMany({ user, _id: { $ne: except ?? '' } }, { session });
      return true;
    },
  );
  return result;
}
