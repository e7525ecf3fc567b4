import { setTimeout as sleep } from 'node:timers/promises';
import { oddFields, openRawConnection, withElements, type RawConnection } from '@tidings/dev-mongo';
import { ObjectId, type Db, type Document } from 'mongodb';
import { withoutOdd } from '../truth/odd-field.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { persist } from '../writers/persist.ts';
import type { Strike } from './strike.ts';

/** Whose documents become odd, by name: those who write through the API, and whom no other fault signs out. */
const affected = /^(?:api \d+|owner of rooms)$/;

/** Milliseconds to wait for users and sessions; those that come later stay as they are. */
const maxHeldMs = 3000;

/**
 * Documents with fields that JavaScript cannot decode come into every collection that is watched, and into
 * the users and sessions of those who write. Some are edited, which puts the field into pre-images, and some
 * are deleted. The field is none of the contract: posts and messages with it are as good as any.
 */
export const oddDocuments: Strike = async (testbed, { target }) => {
  const hit = testbed.crowd.liveCount;
  const { db } = testbed.posts;
  const ids = await persist(() => onPrimary(testbed, (raw) => insert(raw, testbed, target)));
  // A node that was killed in the middle of a transaction holds a user's document for up to a minute.
  await onPrimary(testbed, (raw) => Promise.race([makeOdd(raw, db), sleep(maxHeldMs)])).catch(
    () => undefined,
  );
  const half = Math.floor(ids.length / 2);
  const edited = ids.slice(0, half);
  const deleted = ids.slice(half);
  for (const collection of [testbed.posts, testbed.messages]) {
    const edit = { $set: { editedAt: new Date() } };
    await persist(() => collection.updateMany({ _id: { $in: edited } }, edit));
    await persist(() => collection.deleteMany({ _id: { $in: deleted } }));
  }
  return hit;
};

/** Does something on a connection of its own to the primary, past the driver. */
async function onPrimary<T>({ set }: Testbed, act: (raw: RawConnection) => Promise<T>): Promise<T> {
  const port = set.ports[await set.primary()] ?? 0;
  await using raw = await openRawConnection(`mongodb://127.0.0.1:${String(port)}`);
  return await act(raw);
}

/** Inserts one document for each odd field into each collection; returns the ids, which all collections share. */
async function insert(raw: RawConnection, testbed: Testbed, target: number): Promise<ObjectId[]> {
  const { databaseName } = testbed.posts.db;
  const parent = ObjectId.createFromHexString(testbed.rooms.ids[0] ?? new ObjectId().toHexString());
  const documents: Readonly<Record<string, (text: string) => Document>> = {
    post: (title) => ({ title }),
    announcement: (text) => ({ text }),
    message: (text) => ({ parent, text }),
    room: (title) => ({ title, open: false, owner: new ObjectId(), members: [] }),
    presence: (text) => ({ text }),
  };
  const fields = Object.entries(oddFields);
  const ids = fields.map(() => new ObjectId());
  for (const [collection, make] of Object.entries(documents)) {
    const odd = fields.map(([name, field], i) =>
      withElements({ _id: ids[i], ...make(`${name}, ${String(target)}`) }, [field]),
    );
    await raw.insert(databaseName, collection, odd);
  }
  return ids;
}

/** Gives users and their sessions an odd field, each another one, until the connection ends. */
async function makeOdd(raw: RawConnection, db: Db): Promise<void> {
  const fields = Object.values(oddFields);
  let count = 0;
  async function replace(collection: string, document: Document): Promise<void> {
    const field = fields[count % fields.length];
    count += 1;
    if (field === undefined) return;
    const filter = { _id: document['_id'] as unknown };
    await raw.replace(db.databaseName, collection, filter, withElements(document, [field]));
  }
  const users = await db.collection('user').find({ name: affected }, withoutOdd).toArray();
  for (const user of users) {
    await replace('user', user);
    const sessions = db.collection('session').find({ user: user._id }, withoutOdd);
    for await (const session of sessions) await replace('session', session);
  }
}
