import type { Request } from 'express';
import type { Db } from 'mongodb';
import { addressOf } from '../http/limits/address-of.ts';
import { createSharedLimit } from '../http/limits/shared-limit.ts';
import { nameKey } from './name-key.ts';

const minuteMs = 60_000;
/** Milliseconds of the window in which tries at one account are counted. */
const accountWindowMs = 15 * minuteMs;
/** Milliseconds of the window in which new accounts are counted. */
const signUpWindowMs = 60 * minuteMs;

/** Limits how often passwords can be tried and accounts made, by all nodes together. */
export interface SignInLimit {
  /** Requests refused so far, by this process. */
  readonly refused: { readonly signIns: number; readonly signUps: number };
  /** Counts a try at a password. @throws HttpProblem `too-many-requests` */
  takeTry(request: Request, name: string): Promise<void>;
  /** Forgets the tries at an account whose password was right. */
  resetTries(name: string): Promise<void>;
  /**
   * Counts a try at the user's own password in a session. It is counted apart from attempts to sign in, so that
   * nobody else's failures stop a signed-in user. @throws HttpProblem `too-many-requests`
   */
  takeConfirmation(session: { readonly id: string }): Promise<void>;
  /** Forgets those tries once the password was right. */
  resetConfirmations(session: { readonly id: string }): Promise<void>;
  /** Counts a new account. @throws HttpProblem `too-many-requests` */
  takeSignUp(request: Request): Promise<void>;
}

/** Creates the limit over the database that counts. */
export function createSignInLimit(
  database: Db,
  limits: {
    /** Tries that one address may make in a minute, at whichever accounts. */
    readonly perMinute: number;
    /**
     * Tries at one account, from wherever, in 15 minutes; whether it exists or not. As many are allowed in
     * one session for what needs the password once more.
     */
    readonly perAccount: number;
    /** Accounts that one address may make in an hour. */
    readonly signUpsPerHour: number;
  },
): SignInLimit {
  // One text for both: which of them was reached tells nothing about an account.
  const detail = 'Too many tries to sign in. Try again later.';
  const byAddress = createSharedLimit(database, {
    ...{ name: 'tries', times: limits.perMinute, windowMs: minuteMs, detail, isRemembered: true },
  });
  const byAccount = createSharedLimit(database, {
    ...{ name: 'account', times: limits.perAccount, windowMs: accountWindowMs, detail },
    isRemembered: false,
  });
  const bySession = createSharedLimit(database, {
    ...{ name: 'confirmations', times: limits.perAccount, windowMs: accountWindowMs },
    detail: 'Too many wrong passwords in this session. Try again later.',
    isRemembered: false,
  });
  const signUps = createSharedLimit(database, {
    ...{ name: 'sign-ups', times: limits.signUpsPerHour, windowMs: signUpWindowMs },
    detail: `An address may make ${String(limits.signUpsPerHour)} accounts an hour. Try again later.`,
    isRemembered: true,
  });

  return {
    refused: {
      get signIns() {
        return byAddress.refused + byAccount.refused + bySession.refused;
      },
      get signUps() {
        return signUps.refused;
      },
    },
    async takeTry(request, name) {
      await byAddress.take(addressOf(request));
      await byAccount.take(nameKey(name));
    },
    resetTries: (name) => byAccount.reset(nameKey(name)),
    takeConfirmation: ({ id }) => bySession.take(id),
    resetConfirmations: ({ id }) => bySession.reset(id),
    takeSignUp: (request) => signUps.take(addressOf(request)),
  };
}
