import type { Db, ObjectId } from 'mongodb';
import { HttpProblem } from '../http/problem.ts';
import type { Accounts } from './accounts.ts';
import { endSessions } from './end-sessions.ts';
import { SemaphoreFull } from '@tidings/server';
import { nameKey } from './name-key.ts';
import type { PasswordHasher } from './password-hash.ts';
import type { FoundSession } from './sessions.ts';
import { isStaying, ofGeneration, type UserDocument } from './user-document.ts';

/** Checks passwords and replaces them. Limits are not its business. */
export interface Passwords {
  /**
   * Finds who has this name and password; `address` is where they ask from.
   *
   * @throws HttpProblem `wrong-password`, whatever is wrong
   */
  signIn(name: string, password: string, address: string): Promise<UserDocument>;
  /** Checks the password of who is signed in. @throws HttpProblem `wrong-password` */
  check(id: ObjectId, password: string, address: string): Promise<UserDocument>;
  /**
   * Replaces the password of a user that `check` returned, and ends every session but the one that asks.
   *
   * @throws HttpProblem `wrong-password` when the password was replaced, or the session ended, meanwhile
   */
  replace(user: UserDocument, password: string, asking: FoundSession): Promise<void>;
  /** Hashes the password of somebody new. */
  hash(password: string, name: string, address: string): Promise<string>;
}

/** Creates the check. An unknown name takes as long as a wrong password and gets the same answer. */
export function createPasswords(options: {
  readonly database: Db;
  readonly accounts: Accounts;
  readonly hasher: PasswordHasher;
  /** The demo users may be signed in as. */
  readonly allowsDemo: boolean;
}): Passwords {
  const { database, accounts, hasher, allowsDemo } = options;

  async function verify(
    user: UserDocument | undefined,
    password: string,
    askers: readonly string[],
  ): Promise<UserDocument> {
    const isOpen = user?.leavingAt === undefined && (user?.demo !== true || allowsDemo);
    const isRight = await orBusy(() => hasher.verify(user?.hash, password, askers));
    if (user === undefined || !isRight || !isOpen) throw new HttpProblem('wrong-password');
    return user;
  }

  return {
    async signIn(name, password, address) {
      const askers = askersOf(address, name);
      const user = await verify(await accounts.findByName(name), password, askers);
      if (hasher.isOutdated(user.hash)) {
        const hash = await orBusy(() => hasher.hash(password, askers));
        await accounts.replaceHash(user._id, user.hash, hash);
      }
      return user;
    },
    async check(id, password, address) {
      const user = await accounts.find(id);
      return verify(user, password, askersOf(address, user?.name));
    },
    async replace({ _id, name, hash }, password, { id, generation }) {
      const after = await orBusy(() => hasher.hash(password, askersOf(undefined, name)));
      const where = { hash, ...ofGeneration(generation), ...isStaying };
      const isDone = await endSessions(database, _id, { where, set: { hash: after }, except: id });
      if (!isDone) throw new HttpProblem('wrong-password');
    },
    hash: (password, name, address) => orBusy(() => hasher.hash(password, askersOf(address, name))),
  };
}

/** Says for whom a hash is made: neither an address nor a name keeps others waiting. */
function askersOf(address: string | undefined, name: string | undefined): string[] {
  return [
    ...(address === undefined ? [] : [`address ${address}`]),
    ...(name === undefined ? [] : [`name ${nameKey(name)}`]),
  ];
}

async function orBusy<R>(run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SemaphoreFull)) throw error;
    throw new HttpProblem('not-ready', {
      detail: 'Too many users sign in at this moment. Try again in a few seconds.',
      headers: { 'retry-after': '3' },
    });
  }
}
