import { readSnapshot } from '@tidings/change-feed';
import type { ClusterTime } from '@tidings/protocol';
import type { MongoClient } from 'mongodb';
import { onlyFields } from '../lists/read-page.ts';
import type { Since } from './since.ts';
import { textOfId, valuesOfId } from './id-text.ts';
import type { MembershipSource } from './memberships.ts';
import type { SessionSource } from './sessions.ts';

/** What is to be read. */
export interface AccessWanted {
  readonly sessions: ReadonlySet<string>;
  /** First topics whose documents are read. */
  readonly topics: ReadonlySet<string>;
  /** Users all of whose documents are read. */
  readonly users: ReadonlySet<string>;
}

/** What the database had at one cluster time. */
export interface AccessRead {
  /** Every change up to and including it is in what was read. */
  readonly at: ClusterTime;
  /** When each valid session ends, in milliseconds since 1970; undefined: sessions are not looked up. */
  readonly sessions: ReadonlyMap<string, number> | undefined;
  /** Since when users have the topics of each document that was found, by its first topic and the user's id. */
  readonly members: ReadonlyMap<string, DocumentMembers>;
}

/** The users of one document. */
export interface DocumentMembers {
  readonly topics: readonly [string, ...string[]];
  readonly since: ReadonlyMap<string, Since>;
}

/** Reads sessions and memberships in one snapshot. */
export type ReadAccess = (wanted: AccessWanted) => Promise<AccessRead>;

/** Creates the reading of sessions and memberships: one query per collection, however many streams ask at once. */
export function createReadAccess(options: {
  readonly client: MongoClient;
  readonly database: string;
  readonly sessions: SessionSource | undefined;
  readonly memberships: readonly MembershipSource[];
}): ReadAccess {
  const { client, database, sessions: stored, memberships } = options;
  return async ({ sessions, topics, users }) => {
    const { result, at } = await readSnapshot(client, database, async (db, session) => {
      const found =
        stored &&
        (await db
          .collection(stored.collection)
          .aggregate(
            [
              { $match: { _id: { $in: [...sessions].flatMap(valuesOfId) } } },
              ...(stored.stages ?? []),
            ],
            { session },
          )
          .toArray());
      const documents = [];
      for (const source of memberships) {
        const ids = [...topics].flatMap((topic) => source.idOf(topic) ?? []);
        const queries = [
          ...(ids.length === 0 ? [] : [{ _id: { $in: ids.flatMap(valuesOfId) } }]),
          ...[...users].map(source.queryOf),
        ];
        if (queries.length === 0) continue;
        const matching = await db
          .collection(source.collection)
          .find({ $or: queries } as object, { session, ...onlyFields(source.fields) })
          .toArray();
        documents.push(...matching.map((document) => ({ source, document })));
      }
      return { found, documents };
    });
    return {
      at,
      sessions:
        result.found &&
        new Map(
          result.found.flatMap((document) => {
            const id = textOfId(document['_id']);
            const read = stored?.read(document);
            if (id === undefined || read === undefined) return [];
            return [[id, read.expiresAt?.getTime() ?? Infinity] as const];
          }),
        ),
      members: new Map(
        result.documents.flatMap(({ source, document }) => {
          const id = textOfId(document._id);
          const since = source.membersOf(document);
          if (id === undefined || since === undefined) return [];
          const of = source.topicsOf(id);
          return [[of[0], { topics: of, since }] as const];
        }),
      ),
    };
  };
}
