import { onlyFields, readSnapshot } from '@tidings/server';
import type { ClusterTime } from '@tidings/protocol';
import { ObjectId, type MongoClient } from 'mongodb';
import { isValid, joinUser, readSession, sessionCollection } from '../../users/session-document.ts';
import { readRoom, roomCollection, roomFields } from '../../membership/room-document.ts';
import { sinceOf } from '../../membership/since-of.ts';

/** What the database said at one cluster time. */
export interface AccessRead {
  /** Every change up to and including it is in what was read. */
  readonly at: ClusterTime;
  /** When each valid session ends, in milliseconds since 1970. */
  readonly sessions: ReadonlyMap<string, number>;
  /** Of each room that was found: since when a user is a member, by the user's id. */
  readonly rooms: ReadonlyMap<string, ReadonlyMap<string, Date>>;
}

/** Reads sessions and memberships in one snapshot. */
export type ReadAccess = (wanted: {
  readonly sessions: ReadonlySet<string>;
  readonly rooms: ReadonlySet<string>;
}) => Promise<AccessRead>;

/** Creates the reading of sessions and memberships: two finds, however many streams ask at once. */
export function createReadAccess(client: MongoClient, database: string): ReadAccess {
  return async ({ sessions, rooms }) => {
    const { result, at } = await readSnapshot(client, database, async (db, session) => {
      const found = await db
        .collection(sessionCollection)
        .aggregate([{ $match: { _id: { $in: [...sessions] } } }, ...joinUser], {
          session,
        })
        .toArray();
      const ids = [...rooms].map((id) => ObjectId.createFromHexString(id));
      const documents =
        ids.length === 0
          ? []
          : await db
              .collection(roomCollection)
              .find({ _id: { $in: ids } }, { session, ...onlyFields(roomFields) })
              .toArray();
      return { found, documents };
    });
    return {
      at,
      sessions: new Map(
        result.found
          .flatMap((document) => readSession(document) ?? [])
          .filter(isValid)
          .map(({ _id, expiresAt }) => [_id, expiresAt.getTime()]),
      ),
      rooms: new Map(
        result.documents
          // What breaks the contract is no room, here as everywhere.
          .filter((document) => readRoom(document).ok)
          .map((document) => [document._id.toHexString(), sinceOf(document)]),
      ),
    };
  };
}
