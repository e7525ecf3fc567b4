import { readSnapshot } from '@tidings/change-feed';
import type { ClusterTime } from '@tidings/protocol';
import type { Document, MongoClient } from 'mongodb';
import { onlyFields } from '../lists/read-page.ts';
import type { Grant } from './grant.ts';
import { textOfId, valuesOfId } from './id-text.ts';
import type { MembershipSource } from './memberships.ts';
import type { SessionSource } from './sessions.ts';

/** What is to be read. */
export interface AccessWanted {
  readonly sessions: ReadonlySet<string>;
  /** Topics whose documents are read. */
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
  /** First topics of the documents that were found. */
  readonly found: ReadonlySet<string>;
  /** What they give to each user, by the user's id and the first topic. */
  readonly grants: ReadonlyMap<string, ReadonlyMap<string, Grant>>;
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
      const valid =
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
        const queries: Document[] = [];
        if (ids.length > 0) queries.push({ _id: { $in: ids.flatMap(valuesOfId) } });
        if (users.size > 0) queries.push(source.queryOf([...users]));
        if (queries.length === 0) continue;
        const matching = await db
          .collection(source.collection)
          .find({ $or: queries }, { session, ...onlyFields(source.fields) })
          .toArray();
        documents.push(...matching.map((document) => ({ source, document })));
      }
      return { valid, documents };
    });
    return {
      at,
      sessions: result.valid && endsOf(result.valid, stored),
      ...grantsIn(result.documents),
    };
  };
}

function endsOf(
  documents: readonly Document[],
  stored: SessionSource | undefined,
): Map<string, number> {
  return new Map(
    documents.flatMap((document) => {
      const id = textOfId(document['_id']);
      const read = stored?.read(document);
      if (id === undefined || read === undefined) return [];
      return [[id, read.expiresAt?.getTime() ?? Infinity] as const];
    }),
  );
}

/** Sorts what was read by user, once: each session looks at its own user's part alone. */
function grantsIn(
  documents: readonly { readonly source: MembershipSource; readonly document: Document }[],
): Pick<AccessRead, 'found' | 'grants'> {
  const found = new Set<string>();
  const grants = new Map<string, Map<string, Grant>>();
  for (const { source, document } of documents) {
    const id = textOfId(document['_id']);
    const members = source.membersOf(document);
    if (id === undefined || members === undefined) continue;
    const topics = source.topicsOf(id);
    found.add(topics[0]);
    for (const [user, since] of members) {
      const own = grants.get(user) ?? new Map<string, Grant>();
      grants.set(user, own.set(topics[0], { topics, since }));
    }
  }
  return { found, grants };
}
