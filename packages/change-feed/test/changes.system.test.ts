import { formatPosition } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { operationTimeOf } from '../src/index.ts';
import { catchUp, collect, untilOpen, useDatabase } from './use-database.ts';

describe('a change feed', () => {
  const database = useDatabase();

  it('yields inserts, edits, replacements and deletions with the images of their moment', async () => {
    const { db, feed: makeFeed } = database();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    const posts = db.collection<{ _id: string; title: string }>('post');
    await posts.insertOne({ _id: 'p', title: 'a' });
    await posts.updateOne({ _id: 'p' }, { $set: { title: 'b' } });
    await posts.updateOne({ _id: 'p' }, { $set: { title: 'c' } });
    await posts.replaceOne({ _id: 'p' }, { title: 'd' });
    await posts.deleteOne({ _id: 'p' });
    await db.collection('elsewhere').insertOne({ title: 'not watched' });
    const changes = await catchUp(feed, collected);
    const key = { collection: 'post', documentKey: { _id: 'p' } };
    const titled = (title: string) => ({ _id: 'p', title });
    expect(changes.map(({ change }) => change)).toMatchObject([
      { ...key, operation: 'insert', fullDocument: titled('a') },
      { operation: 'update', fullDocument: titled('b'), fullDocumentBeforeChange: titled('a') },
      { operation: 'update', fullDocument: titled('c'), fullDocumentBeforeChange: titled('b') },
      { operation: 'replace', fullDocument: titled('d'), fullDocumentBeforeChange: titled('c') },
      { ...key, operation: 'delete', fullDocumentBeforeChange: titled('d') },
    ]);
    expect(changes[0]?.change.wallTime).toBeInstanceOf(Date);
  });

  it("keeps hidden fields out of every image, and another collection's field of that name in", async () => {
    const { db, feed: makeFeed } = database();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    for (const name of ['user', 'post']) {
      const c = db.collection(name);
      await c.insertOne({ name: 'a', passwordHash: 'secret' });
      await c.updateOne({}, { $set: { name: 'b', passwordHash: 'secret 2' } });
      await c.deleteOne({});
    }
    const changes = await catchUp(feed, collected);
    const text = (name: string) =>
      JSON.stringify(changes.filter(({ change }) => change.collection === name));
    expect(changes).toHaveLength(6);
    expect(text('user')).not.toMatch(/secret|passwordHash/);
    expect(text('user')).toContain('"name":"b"');
    expect(text('post').match(/secret/g)).toHaveLength(4);
  });

  it("has a write's own operation time as the change's cluster time", async () => {
    const { client, db, feed: makeFeed } = database();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    const at = await client.withSession(async (session) => {
      await db.collection('post').insertOne({ title: 'a' }, { session });
      return operationTimeOf(session);
    });
    const [item] = await catchUp(feed, collected);
    expect(item?.change.clusterTime).toEqual(at);
    expect(item?.position).toMatchObject({ ...at, ordinal: 1, number: 0 });
  });

  it('P6: counts the changes of a transaction equally on feeds opened at different times', async () => {
    const { client, db, feed: makeFeed } = database();
    const early = makeFeed();
    const first = collect(early);
    await untilOpen(early);
    await client.withSession((session) =>
      session.withTransaction(async () => {
        for (let i = 0; i < 10; i += 1) {
          await db.collection(i % 3 === 0 ? 'user' : 'post').insertOne({ i }, { session });
          await db.collection('elsewhere').insertOne({ i }, { session });
        }
      }),
    );
    const expected = await catchUp(early, first);
    expect(expected.map(({ position }) => position.ordinal)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    const late = makeFeed();
    const second = collect(late);
    await untilOpen(late);
    expect(await catchUp(late, second)).toEqual(expected);
  });

  it('P6: replays the recent past with identical positions after a restart', async () => {
    const { db, feed: makeFeed } = database();
    const before = makeFeed();
    const first = collect(before);
    await untilOpen(before);
    await db.collection('post').insertMany(Array.from({ length: 50 }, (_, i) => ({ i })));
    await db.collection('post').updateMany({}, { $inc: { i: 1 } });
    const expected = await catchUp(before, first);
    await before.close();
    await db.collection('post').deleteMany({ i: { $lt: 10 } });
    const after = makeFeed();
    const second = collect(after);
    await untilOpen(after);
    const replayed = await catchUp(after, second);
    expect(replayed.slice(0, 100)).toEqual(expected);
    expect(replayed).toHaveLength(109);
    expect(after.history().epoch).toBe(before.history().epoch);
    const texts = replayed.map(({ position }) => formatPosition(position));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('P4: skips, and reports, the part of the recent past that a start did not read in time', async () => {
    const { db, feed: makeFeed } = database();
    await db.collection('post').insertMany(Array.from({ length: 50 }, (_, i) => ({ i })));
    const feed = makeFeed({ startWithinMs: 0 });
    const collected = collect(feed);
    await untilOpen(feed);
    await db.collection('post').insertOne({ i: 50 });
    const changes = await catchUp(feed, collected);
    expect(collected.opened()).toMatchObject([
      { why: 'start' },
      { why: 'reset', reason: 'The recent past was not read within 0 ms' },
    ]);
    expect(changes.map(({ change }) => change)).toMatchObject([{ fullDocument: { i: 50 } }]);
  });
});
