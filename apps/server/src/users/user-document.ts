import { UserName } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import type { RawDocument } from '@tidings/server';
import { ObjectId, type Document, type Filter } from 'mongodb';
import { fieldsOf } from '../document/read-fields.ts';

/** Collection of the users who have an account. */
export const userCollection = 'user';

/** A document of collection `user`. */
export interface UserDocument {
  readonly _id: ObjectId;
  /** The name as it is shown. */
  readonly name: string;
  /** What one name in other letters, and what names that look like it, have in common; each unique. */
  readonly keys: readonly string[];
  /** How its keys were made; absent or lower where they have to be made anew. */
  readonly keysVersion?: number;
  /** The password's hash, with its parameters (PHC string). */
  readonly hash: string;
  /** May delete anyone's posts and messages, announce, and read the metrics. Given by hand, see docs/operations.md. */
  readonly role?: 'operator';
  /** Its password is public: it can be signed in as on a development server alone. */
  readonly demo?: true;
  /** Since when the account is being deleted: nobody can sign in; the name is free once all is done. */
  readonly leavingAt?: Date;
  /**
   * Raised when all sessions end at once (a new password, signing out everywhere, deleting the
   * account): only sessions of the same generation are valid. Absent: 0.
   */
  readonly sessionGeneration?: number;
  /** Raised by each transaction that holds the account, so that no two of them overlap. */
  readonly holds?: number;
  readonly createdAt: Date;
}

/** The fields of a user; others, which other programs may have put there, do not leave the database. */
export const userFields = fieldsOf<UserDocument>({
  name: true,
  keys: true,
  keysVersion: true,
  hash: true,
  role: true,
  demo: true,
  leavingAt: true,
  sessionGeneration: true,
  holds: true,
  createdAt: true,
});

/** Reads a user of any origin; undefined for what no server of ours wrote: nobody can sign in as it. */
export function readUser(document: RawDocument | null): UserDocument | undefined {
  if (document === null) return undefined;
  const { hash, keys } = document;
  const isRead =
    isAccount(document) &&
    typeof hash === 'string' &&
    Array.isArray(keys) &&
    keys.every((key) => typeof key === 'string');
  // Everything that is looked at later was looked at; the rest is compared, whatever it is.
  return isRead ? (document as unknown as UserDocument) : undefined;
}

/**
 * Says whether a document of any origin has what every request of its user relies on. Where it has not, nobody
 * knows which of its sessions are valid, or whether its password is public: then none is, and nobody signs in.
 */
export function isAccount({ _id, name, demo, sessionGeneration }: RawDocument): boolean {
  return (
    _id instanceof ObjectId &&
    validate(UserName, name).ok &&
    (demo === undefined || typeof demo === 'boolean') &&
    (sessionGeneration === undefined || isCount(sessionGeneration))
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * Makes the expression, of an update with a pipeline, that raises a counter by 1. What another program has put
 * there, which `$inc` would refuse or leave as it is, is replaced by `otherwise`: the document always changes.
 */
export function raised(counter: 'holds' | 'sessionGeneration', otherwise: unknown): Document {
  const value = `$${counter}`;
  return {
    $cond: {
      if: {
        $and: [
          { $isNumber: value },
          { $gte: [value, 0] },
          { $lt: [value, Number.MAX_SAFE_INTEGER] },
        ],
      },
      then: { $add: [value, 1] },
      else: { $cond: [{ $eq: [{ $type: value }, 'missing'] }, 1, otherwise] },
    },
  };
}

/** Says which generation of sessions is valid for a user. */
export function sessionGenerationOf(user: Pick<UserDocument, 'sessionGeneration'>): number {
  return user.sessionGeneration ?? 0;
}

/** The filter for a user whose account is not being deleted. */
export const isStaying = { leavingAt: { $exists: false } } as const;

/** The filter for a user whose sessions of that generation are valid. */
export function ofGeneration(generation: number): Filter<UserDocument> {
  return { sessionGeneration: generation === 0 ? { $not: { $gt: 0 } } : generation };
}

/** Indexes of the collection: a name is taken once, and what was left half deleted is found again. */
export const userIndexes = { keys: 'keys_1', leavingAt: 'leavingAt_1' } as const;
