import type { RawDocument } from '@tidings/server';
import { ObjectId, type Document } from 'mongodb';
import {
  isAccount,
  sessionGenerationOf,
  userCollection,
  type UserDocument,
} from './user-document.ts';

/** Collection of the sessions; deleting a document ends its session, on every node. */
export const sessionCollection = 'session';
/** Its indexes: one forgets what has ended, one finds all of a user. */
export const sessionIndexes = { expiresAt: 'expiresAt_1', user: 'user_1' } as const;

/** A document of collection `session`. */
export interface SessionDocument {
  /** SHA-256 of the token, base64url: what is in the database signs nobody in. */
  readonly _id: string;
  readonly user: ObjectId;
  /** The user's generation of sessions when the sign-in began. Another one by now ends the session. Absent: 0. */
  readonly generation?: number;
  readonly createdAt: Date;
  /** When it was last used, to the minute. */
  readonly lastSeenAt: Date;
  /**
   * When it ends: after `SESSION_IDLE_MS` without use, at the latest `SESSION_MAX_AGE_MS` after it was
   * made. Moves on with `lastSeenAt`; MongoDB deletes the document some time after.
   */
  readonly expiresAt: Date;
}

/** A session as it is read: with the account of its user. */
export type JoinedSession = SessionDocument & {
  readonly account: Pick<
    UserDocument,
    '_id' | 'name' | 'role' | 'demo' | 'leavingAt' | 'sessionGeneration'
  >;
};

/** Reads sessions with their users; a session whose user is gone is left out. */
export const joinUser: readonly Document[] = [
  {
    $lookup: {
      from: userCollection,
      localField: 'user',
      foreignField: '_id',
      as: 'account',
      pipeline: [{ $project: { name: 1, role: 1, demo: 1, leavingAt: 1, sessionGeneration: 1 } }],
    },
  },
  { $unwind: '$account' },
  {
    $project: { user: 1, generation: 1, createdAt: 1, lastSeenAt: 1, expiresAt: 1, account: 1 },
  },
];

/**
 * Reads a session of any origin; undefined for what no server of ours wrote, and for one of a user whom none
 * made: it signs nobody in, and stands in nobody's way.
 */
export function readSession(document: RawDocument): JoinedSession | undefined {
  const { _id, user, createdAt, lastSeenAt, expiresAt } = document;
  const account = (document['account'] ?? {}) as RawDocument; // joined above
  const isRead =
    typeof _id === 'string' &&
    // The database joins every user of an array.
    user instanceof ObjectId &&
    [createdAt, lastSeenAt, expiresAt].every(isDate) &&
    isAccount(account);
  // Everything that is looked at later was looked at; the rest is compared, whatever it is.
  return isRead ? (document as unknown as JoinedSession) : undefined;
}

function isDate(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/**
 * Says whether a session is one of its user's valid generation: the one rule for requests, for streams,
 * and for a session that has just been made. When it expires is looked at apart.
 */
export function isValid({ generation = 0, account }: JoinedSession): boolean {
  return account.leavingAt === undefined && sessionGenerationOf(account) === generation;
}
