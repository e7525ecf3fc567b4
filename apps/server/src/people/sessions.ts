import type { Db, ObjectId } from 'mongodb';
import { makeToken, sessionIdOf } from './session-token.ts';
import { userCollection, type UserDocument } from './user-document.ts';

/** Collection of the sessions; deleting a document ends its session, on every node. */
export const sessionCollection = 'session';
/** Its indexes: one forgets what has ended, one finds all of a person. */
export const sessionIndexes = { expiresAt: 'expiresAt_1', user: 'user_1' } as const;

/** Milliseconds between two notes that a session is in use. */
const touchEveryMs = 60_000;

/** A document of collection `session`. */
export interface SessionDocument {
  /** SHA-256 of the token, base64url: what is in the database signs nobody in. */
  readonly _id: string;
  readonly user: ObjectId;
  readonly createdAt: Date;
  /** When it was last used, to the minute. */
  readonly lastSeenAt: Date;
  /**
   * When it ends: after `SESSION_IDLE_MS` without use, at the latest `SESSION_MAX_AGE_MS` after it was
   * made. Moves on with `lastSeenAt`; MongoDB deletes the document some time after.
   */
  readonly expiresAt: Date;
}

/** Says whose sessions are known, and makes and ends them. */
export interface Sessions {
  /** Makes a session. Returns the token for the cookie: it is kept nowhere else. */
  create(user: ObjectId): Promise<string>;
  /** Reads the session of a token, in one read; undefined when there is none, or it has ended. */
  find(token: string): Promise<FoundSession | undefined>;
  /** Notes that a session is in use, which moves its end on. At most once a minute; more is ignored. */
  touch(session: FoundSession): Promise<void>;
  /** Ends a session. */
  end(id: string): Promise<void>;
  /** Ends all sessions of a person, but one when `except` names it. */
  endAll(user: ObjectId, options?: { readonly except: string }): Promise<void>;
}

/** Who sends a request. */
export interface CurrentSession {
  /** `_id` of its document in collection `session`: that document's deletion ends it. */
  readonly id: string;
  readonly person: { readonly id: ObjectId; readonly name: string };
  readonly isOperator: boolean;
  /** When it ends, in milliseconds since 1970; moves on while it is used, see `session.expiresAt`. */
  readonly expiresAtMs: number;
}

/** A session as it was read. */
export interface FoundSession extends CurrentSession {
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
}

type JoinedSession = SessionDocument & {
  readonly person: Pick<UserDocument, '_id' | 'name' | 'role' | 'demo' | 'leavingAt'>;
};

/** Creates the sessions over their collection. */
export function createSessions(options: {
  readonly database: Db;
  /** Milliseconds after which a session ends, used or not. */
  readonly maxAgeMs: number;
  /** Milliseconds without use after which a session ends. */
  readonly idleMs: number;
  /** The demo people may be signed in as. */
  readonly allowsDemo: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Sessions {
  const { maxAgeMs, idleMs, allowsDemo, now } = options;
  // Who signed out on one node is signed out on all: what a secondary still has does not count.
  const sessions = options.database.collection<SessionDocument>(sessionCollection, {
    readPreference: 'primary',
  });
  const endOf = (createdAtMs: number, seenAtMs: number) =>
    new Date(Math.min(createdAtMs + maxAgeMs, seenAtMs + idleMs));

  return {
    async create(user) {
      const token = makeToken();
      const at = now();
      await sessions.insertOne({
        _id: idOfOwn(token),
        user,
        createdAt: new Date(at),
        lastSeenAt: new Date(at),
        expiresAt: endOf(at, at),
      });
      return token;
    },
    async find(token) {
      const id = sessionIdOf(token);
      if (id === undefined) return undefined;
      const [found] = await sessions
        .aggregate<JoinedSession>([
          { $match: { _id: id, expiresAt: { $gt: new Date(now()) } } },
          {
            $lookup: {
              from: userCollection,
              localField: 'user',
              foreignField: '_id',
              as: 'person',
              pipeline: [{ $project: { name: 1, role: 1, demo: 1, leavingAt: 1 } }],
            },
          },
          { $unwind: '$person' },
        ])
        .toArray();
      return found === undefined ? undefined : readSession(found, allowsDemo);
    },
    async touch({ id, createdAtMs, lastSeenAtMs }) {
      const at = now();
      if (at - lastSeenAtMs < touchEveryMs) return;
      await sessions.updateOne(
        { _id: id, lastSeenAt: { $lte: new Date(at - touchEveryMs) } },
        { $set: { lastSeenAt: new Date(at), expiresAt: endOf(createdAtMs, at) } },
      );
    },
    async end(id) {
      await sessions.deleteOne({ _id: id });
    },
    async endAll(user, { except } = { except: '' }) {
      await sessions.deleteMany({ user, _id: { $ne: except } });
    },
  };
}

function readSession(found: JoinedSession, allowsDemo: boolean): FoundSession | undefined {
  const { _id, person, createdAt, lastSeenAt, expiresAt } = found;
  if (person.leavingAt !== undefined || (person.demo === true && !allowsDemo)) return undefined;
  return {
    id: _id,
    person: { id: person._id, name: person.name },
    isOperator: person.role === 'operator',
    expiresAtMs: expiresAt.getTime(),
    createdAtMs: createdAt.getTime(),
    lastSeenAtMs: lastSeenAt.getTime(),
  };
}

function idOfOwn(token: string): string {
  const id = sessionIdOf(token);
  if (id === undefined) throw new Error('A token that was just made is none.');
  return id;
}
