import type { Db, ObjectId } from 'mongodb';
import { endSessions } from './end-sessions.ts';
import {
  isValid,
  joinUser,
  readSession,
  sessionCollection,
  type JoinedSession,
  type SessionDocument,
} from './session-document.ts';
import { makeToken, sessionIdOf } from './session-token.ts';
import { sessionGenerationOf, type UserDocument } from './user-document.ts';

/** Milliseconds between two notes that a session is in use. */
const touchEveryMs = 60_000;

/** Says whose sessions are known, and makes and ends them. */
export interface Sessions {
  /**
   * Makes a session for a user as they were read when the sign-in began. Returns the token for the
   * cookie: it is kept nowhere else. Undefined when all their sessions were ended since.
   */
  create(user: Pick<UserDocument, '_id' | 'sessionGeneration'>): Promise<string | undefined>;
  /** Reads the session of a token, in one read; undefined when there is none, or it has ended. */
  find(token: string): Promise<FoundSession | undefined>;
  /** Notes that a session is in use, which moves its end on. At most once a minute; more is ignored. */
  touch(session: FoundSession): Promise<void>;
  /** Ends a session. */
  end(id: string): Promise<void>;
  /** Ends all sessions of a user, and those that sign-ins under way are about to make. */
  endAll(user: ObjectId): Promise<void>;
}

/** Who sends a request. */
export interface CurrentSession {
  /** `_id` of its document in collection `session`: that document's deletion ends it. */
  readonly id: string;
  readonly user: { readonly id: ObjectId; readonly name: string };
  readonly isOperator: boolean;
  /** When it ends, in milliseconds since 1970; moves on while it is used, see `session.expiresAt`. */
  readonly expiresAtMs: number;
}

/** A session as it was read. */
export interface FoundSession extends CurrentSession {
  /** The generation of the user's sessions that it belongs to. */
  readonly generation: number;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
}

/** Creates the sessions over their collection. */
export function createSessions(options: {
  readonly database: Db;
  /** Milliseconds after which a session ends, used or not. */
  readonly maxAgeMs: number;
  /** Milliseconds without use after which a session ends. */
  readonly idleMs: number;
  /** The demo users may be signed in as. */
  readonly allowsDemo: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Sessions {
  const { database, maxAgeMs, idleMs, allowsDemo, now } = options;
  // A user who signed out on one node is signed out on all: what a secondary still has does not count.
  const sessions = database.collection<SessionDocument>(sessionCollection, {
    readPreference: 'primary',
  });
  const endOf = (createdAtMs: number, seenAtMs: number) =>
    new Date(Math.min(createdAtMs + maxAgeMs, seenAtMs + idleMs));

  async function findById(id: string): Promise<FoundSession | undefined> {
    const [found] = await sessions
      .aggregate([{ $match: { _id: id, expiresAt: { $gt: new Date(now()) } } }, ...joinUser])
      .toArray();
    const session = found && readSession(found);
    return session && foundSession(session, allowsDemo);
  }

  return {
    async create(user) {
      const token = makeToken();
      const _id = idOfOwn(token);
      const at = now();
      await sessions.insertOne({
        _id,
        user: user._id,
        generation: sessionGenerationOf(user),
        createdAt: new Date(at),
        lastSeenAt: new Date(at),
        expiresAt: endOf(at, at),
      });
      // Read after it was written: whatever ended all sessions until now has not seen this one.
      if ((await findById(_id)) !== undefined) return token;
      await sessions.deleteOne({ _id });
      return undefined;
    },
    async find(token) {
      const id = sessionIdOf(token);
      return id === undefined ? undefined : findById(id);
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
    async endAll(user) {
      await endSessions(database, user);
    },
  };
}

function foundSession(found: JoinedSession, allowsDemo: boolean): FoundSession | undefined {
  const { _id, account, generation = 0, createdAt, lastSeenAt, expiresAt } = found;
  if (!isValid(found) || (account.demo === true && !allowsDemo)) return undefined;
  return {
    id: _id,
    user: { id: account._id, name: account.name },
    isOperator: account.role === 'operator',
    generation,
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
