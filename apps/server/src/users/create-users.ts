import type { FeedLog } from '@tidings/server';
import { Router, type RequestHandler } from 'express';
import type { Db, ObjectId } from 'mongodb';
import type { Config } from '../config/config.ts';
import { refuseWrites } from '../http/refuse-writes.ts';
import { createAccounts } from './accounts.ts';
import { createSessionLookUp } from './current-session.ts';
import { finishDeletions } from './delete-account.ts';
import { addDemoUsers } from './demo-users.ts';
import { createPasswordHasher, type PasswordHasher } from './password-hash.ts';
import { createUsersRoutes } from './users-routes.ts';
import { renewNameKeys } from './renew-name-keys.ts';
import { createSessionAnswers } from './session-answers.ts';
import { createSessionRoutes } from './session-routes.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSignInLimit, type SignInLimit } from './sign-in-limit.ts';
import { createPasswords } from './sign-in.ts';

/** Users, their sessions, and the routes that make and end both. */
export interface Users {
  readonly sessions: Sessions;
  /** Lets what comes after it ask who sends a request. */
  readonly sessionLookUp: RequestHandler;
  readonly signInLimit: SignInLimit;
  /** The routes, under `/api`. */
  readonly routes: Router;
}

/** Puts together everything about users. */
export async function createUsers(options: {
  readonly database: Db;
  readonly config: Config;
  readonly log: FeedLog;
  /** Takes a user whose account is deleted out of every room. */
  readonly leaveAllRooms: (user: ObjectId) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Stands around the hashing of passwords, in tests. */
  readonly aroundHasher?: (hasher: PasswordHasher) => PasswordHasher;
}): Promise<Users> {
  const { database, config, log, leaveAllRooms, now, aroundHasher } = options;
  const allowsDemo = config.hasDemoUsers;
  const cost = { memoryKib: config.passwordHashMemoryKib, passes: config.passwordHashPasses };
  const plainHasher = await createPasswordHasher(cost);
  const hasher = aroundHasher?.(plainHasher) ?? plainHasher;
  const accounts = createAccounts(database);
  if (config.hasDemoUsers) await addDemoUsers(accounts, hasher);
  const sessions = createSessions({
    database,
    maxAgeMs: config.sessionMaxAgeMs,
    idleMs: config.sessionIdleMs,
    allowsDemo,
    now,
  });
  const deletion = { database, sessions, leaveAllRooms };
  if (!config.readOnly) {
    finishDeletions(deletion).catch((error: unknown) => {
      log.warn({ err: error }, 'Accounts could not be deleted; the next start tries it again.');
    });
    renewNameKeys(database).catch((error: unknown) => {
      log.warn(
        { err: error },
        'Look-alikes of older names may be taken; the next start tries again.',
      );
    });
  }

  const signInLimit = createSignInLimit(database, {
    perMinute: config.maxSignInsPerMinute,
    perAccount: config.maxSignInsPerAccount,
    signUpsPerHour: config.maxSignUpsPerHour,
  });
  const shared = {
    passwords: createPasswords({ database, accounts, hasher, allowsDemo }),
    sessions,
    answers: createSessionAnswers({ sessions, ...config }),
    signInLimit,
    writing: config.readOnly ? refuseWrites : pass,
  };
  const routes = Router();
  routes.use('/people', createUsersRoutes({ ...shared, accounts, deletion }));
  routes.use(createSessionRoutes({ ...shared, readOnly: config.readOnly }));
  return { sessions, sessionLookUp: createSessionLookUp(sessions, config), signInLimit, routes };
}

const pass: RequestHandler = (_request, _response, next) => {
  next();
};
