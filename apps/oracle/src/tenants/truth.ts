import type { ChangeStream, Db, Document, ObjectId } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { keyOf } from '../position.ts';

/** Who was in which private list at every position, and when sessions ended: from a change stream of its own. */
export interface TenantTruth extends AsyncDisposable {
  /** Changes of one user's membership of a list, in order. */
  changesOf(topic: string, user: string): readonly MembershipChange[];
  /** The private lists that a user was ever in. */
  topicsOf(user: string): readonly string[];
  /** Returns the key of a session's end; undefined while it has not ended. */
  endOf(session: string): string | undefined;
  /** Waits until everything that is written now is known. */
  reachNow(): Promise<void>;
}

/** A user was added to a list, or is out of it. */
export interface MembershipChange {
  readonly key: string;
  readonly isIn: boolean;
}

interface ListDocument extends Document {
  readonly _id: ObjectId;
  readonly members?: readonly { readonly user: ObjectId }[];
}

/** Begins to follow the database; its lists and sessions are as they are now. */
export async function followTenants(db: Db): Promise<TenantTruth> {
  const changes = new Map<string, MembershipChange[]>();
  const members = new Map<string, ReadonlySet<string>>();
  const ends = new Map<string, string>();
  let reached = '';

  function take(list: string, key: string, are: ReadonlySet<string>): void {
    const were = members.get(list) ?? new Set();
    members.set(list, are);
    for (const user of new Set([...were, ...are])) {
      const isIn = are.has(user);
      if (isIn === were.has(user)) continue;
      const name = `tasks:${list} ${user}`;
      changes.set(name, [...(changes.get(name) ?? []), { key, isIn }]);
    }
  }

  for await (const list of db.collection<ListDocument>('list').find()) {
    take(list._id.toHexString(), '', usersOf(list));
  }
  const stream: ChangeStream = db.watch([], { fullDocument: 'whenAvailable' });
  const following = follow();
  await reachNow();

  async function follow(): Promise<void> {
    try {
      for await (const change of stream) {
        if (!('documentKey' in change) || change.clusterTime === undefined) continue;
        const { ns, documentKey, clusterTime } = change;
        // The order within one cluster time is not looked at.
        const key = keyOf(clusterTime.t, clusterTime.i, 0);
        const id: unknown = documentKey._id;
        if (ns.coll === 'list') {
          const after =
            'fullDocument' in change ? (change.fullDocument as ListDocument) : undefined;
          take(String(id), key, change.operationType === 'delete' ? new Set() : usersOf(after));
        }
        if (ns.coll === 'session' && change.operationType === 'delete') ends.set(String(id), key);
        if (ns.coll === 'mark') reached = String(id);
      }
    } catch (error) {
      if (!stream.closed) throw error;
    }
  }

  async function reachNow(): Promise<void> {
    const { insertedId } = await db.collection('mark').insertOne({});
    while (reached !== insertedId.toHexString()) await sleep(20);
  }

  return {
    changesOf: (topic, user) => changes.get(`${topic} ${user}`) ?? [],
    topicsOf: (user) =>
      [...changes.keys()].flatMap((name) => {
        const [topic = '', of] = name.split(' ');
        return of === user ? [topic] : [];
      }),
    endOf: (session) => ends.get(session),
    reachNow,
    async [Symbol.asyncDispose]() {
      await stream.close();
      await following;
    },
  };
}

function usersOf(list: ListDocument | undefined): ReadonlySet<string> {
  return new Set(list?.members?.map(({ user }) => user.toHexString()));
}
