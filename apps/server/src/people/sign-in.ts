import type { Db, ObjectId } from 'mongodb';
import { HttpProblem } from '../http/problem.ts';
import type { Accounts } from './accounts.ts';
import { endSessions } from './end-sessions.ts';
import { GateFull } from './gate.ts';
import type { PasswordHasher } from './password-hash.ts';
import type { FoundSession } from './sessions.ts';
import { isStaying, ofGeneration, type UserDocument } from './user-document.ts';

/** Checks passwords and replaces them. Limits are not its business. */
export interface Passwords {
  /** Finds who has this name and password. @throws HttpProblem `wrong-password`, whatever is wrong */
  signIn(name: string, password: string): Promise<UserDocument>;
  /** Checks the password of who is signed in. @throws HttpProblem `wrong-password` */
  check(id: ObjectId, password: string): Promise<UserDocument>;
  /**
   * Replaces the password of a user that `check` returned, and ends every session but the one that asks.
   *
   * @throws HttpProblem `wrong-password` when the password was replaced, or the session ended, meanwhile
   */
  replace(user: UserDocument, password: string, asking: FoundSession): Promise<void>;
  hash(password: string): Promise<string>;
}

/** Creates the check. An unknown name takes as long as a wrong password and gets the same answer. */
export function createPasswords(options: {
  readonly database: Db;
  readonly accounts: Accounts;
  readonly hasher: PasswordHasher;
  /** The demo people may be signed in as. */
  readonly allowsDemo: boolean;
}): Passwords {
  const { database, accounts, hasher, allowsDemo } = options;

  async function verify(user: UserDocument | undefined, password: string): Promise<UserDocument> {
    const isOpen = user?.leavingAt === undefined && (user?.demo !== true || allowsDemo);
    const isRight = await orBusy(() => hasher.verify(user?.hash, password));
    if (user === undefined || !isRight || !isOpen) throw new HttpProblem('wrong-password');
    return user;
  }

  return {
    async signIn(name, password) {
      const user = await verify(await accounts.findByName(name), password);
      if (hasher.isOutdated(user.hash)) {
        const hash = await orBusy(() => hasher.hash(password));
        await accounts.replaceHash(user._id, user.hash, hash);
      }
      return user;
    },
    async check(id, password) {
      return verify(await accounts.find(id), password);
    },
    async replace({ _id, hash }, password, { id, generation }) {
      const after = await orBusy(() => hasher.hash(password));
      const where = { hash, ...ofGeneration(generation), ...isStaying };
      const isDone = await endSessions(database, _id, { where, set: { hash: after }, except: id });
      if (!isDone) throw new HttpProblem('wrong-password');
    },
    hash: (password) => orBusy(() => hasher.hash(password)),
  };
}

async function orBusy<R>(run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof GateFull)) throw error;
    throw new HttpProblem('not-ready', {
      detail: 'Too many people sign in at this moment. Try again in a few seconds.',
      headers: { 'retry-after': '3' },
    });
  }
}
