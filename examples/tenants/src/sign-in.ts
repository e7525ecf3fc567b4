import type { Request } from 'express';
import { ObjectId, type Db } from 'mongodb';

/** A user, as the app's sign-in knows them. */
export interface User {
  readonly id: string;
}

/** A session of collection `session`; its `_id` is what the cookie has. */
interface Session {
  readonly _id: string;
  readonly user: ObjectId;
  readonly expiresAt: Date;
}

/** Returns who sends a request; undefined: nobody is signed in. */
export async function findUser(db: Db, { headers }: Request) {
  const id = /(?:^|; )session=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  if (id === undefined) return undefined;
  const session = await db.collection<Session>('session').findOne({ _id: id });
  if (session === null) return undefined;
  const { user, expiresAt } = session;
  return { user: { id: user.toHexString() }, session: id, expiresAt };
}

/** Returns the tenant of a user; undefined: there is no such user any more. */
export async function findTenant(db: Db, { id }: User): Promise<string | undefined> {
  const users = db.collection<{ readonly tenant: string }>('user');
  return (await users.findOne({ _id: new ObjectId(id) }))?.tenant;
}
