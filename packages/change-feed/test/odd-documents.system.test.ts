import {
  oddField,
  oddFields,
  oddValues,
  openRawConnection,
  withElements,
} from '@tidings/dev-mongo';
import { BSON, BSONRegExp, ObjectId, type Document } from 'mongodb';
import { inject, describe, expect, it, onTestFinished } from 'vitest';
import { limitClient, readSnapshot, Undecodable, type ChangeItem } from '../src/index.ts';
import { catchUp, collect, untilOpen, useDatabase } from './use-database.ts';

const database = useDatabase();

async function useRaw() {
  const raw = await openRawConnection(inject('mongodbUri'));
  onTestFinished(() => raw.close());
  return raw;
}

const malformed = oddValues['a binary of subtype 2 that is too long'];
if (malformed === undefined) throw new Error('There is no such odd value.');
const oddId = oddField('_id', {
  type: 3,
  bytes: withElements({}, [oddField('in', malformed)]),
});

const titleOf = ({ change }: ChangeItem): unknown =>
  change.operation === 'delete' ? undefined : change.fullDocument?.['title'];

describe('a document that the driver cannot decode', () => {
  it('P11: stops no feed, and everything beside its odd field arrives, inserted, edited, replaced and deleted', async () => {
    const { db, feed: makeFeed } = database();
    const raw = await useRaw();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    const posts = db.collection('post');
    const odd = Object.entries(oddFields);
    for (const [name, field] of odd) {
      const _id = new ObjectId();
      await raw.insert(db.databaseName, 'post', [
        withElements({ _id, title: `${name}, inserted` }, [field]),
      ]);
      await posts.updateOne({ _id }, { $set: { title: `${name}, edited` } });
      await raw.replace(
        db.databaseName,
        'post',
        { _id },
        withElements({ _id, title: `${name}, replaced` }, [field]),
      );
      await posts.deleteOne({ _id });
    }
    const changes = await catchUp(feed, collected);
    expect(changes.map(titleOf)).toEqual(
      odd.flatMap(([name]) => [
        `${name}, inserted`,
        `${name}, edited`,
        `${name}, replaced`,
        undefined,
      ]),
    );
    for (const { change } of changes) {
      if (change.operation === 'insert') continue;
      expect(change.fullDocumentBeforeChange?.['title']).toMatch(/, (?:inserted|edited|replaced)$/);
    }
    expect(feed.status()).toMatchObject({ restarts: 0, resets: 0 });

    const fresh = makeFeed();
    const again = collect(fresh);
    await untilOpen(fresh);
    expect(await catchUp(fresh, again)).toEqual(changes);
    const [first, last] = [changes[0], changes.at(-1)];
    if (first === undefined || last === undefined) throw new Error('Nothing came.');
    const replayed = [];
    const stretch = { after: first.position, until: last.position };
    for await (const item of feed.replay({ ...stretch, signal: new AbortController().signal })) {
      replayed.push(item);
    }
    expect(replayed).toEqual(changes);
  });

  it('arrives with what it is named by, with one batch of others', async () => {
    const { db, feed: makeFeed } = database();
    const raw = await useRaw();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    const numbered = (title: string) => BSON.serialize({ _id: new ObjectId(), title });
    await raw.insert(db.databaseName, 'post', [
      numbered('before'),
      withElements({ title: 'odd' }, [oddId]),
      numbered('after'),
    ]);
    const changes = await catchUp(feed, collected);
    expect(changes.map(titleOf)).toEqual(['before', 'odd', 'after']);
    expect(changes[1]?.change.documentKey).toEqual({
      _id: { in: expect.any(Undecodable) as unknown },
    });
  });

  it("is the feed's own, which another program has spoiled, and the feed goes on", async () => {
    const { db, feed: makeFeed } = database();
    const raw = await useRaw();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    const own = await db.collection('tidings').findOne();
    if (own === null) throw new Error('The feed has no document.');
    const spoiled = withElements(own, [oddField('odd', malformed)]);
    await raw.replace(db.databaseName, 'tidings', { _id: 'feed' }, spoiled);
    await db.collection('post').insertOne({ title: 'after' });
    expect((await catchUp(feed, collected)).map(titleOf)).toEqual(['after']);
    expect(feed.status()).toMatchObject({ restarts: 0 });
    const fresh = makeFeed();
    const again = collect(fresh);
    await untilOpen(fresh);
    expect((await catchUp(fresh, again)).map(titleOf)).toEqual(['after']);
  });

  it('costs nothing where only other fields are picked', async () => {
    const { db, feed: makeFeed } = database();
    const raw = await useRaw();
    const feed = makeFeed({ collections: [{ name: 'post', fields: ['title', 'missing'] }] });
    const collected = collect(feed);
    await untilOpen(feed);
    const posts = db.collection('post');
    const { insertedId: _id } = await posts.insertOne({ title: 'a', other: 'x'.repeat(9_000_000) });
    // Without the other field, its two images fit into one change.
    await posts.updateOne({ _id }, { $set: { title: 'b' } });
    await raw.replace(
      db.databaseName,
      'post',
      { _id },
      withElements({ _id, title: 'c' }, [oddField('odd', malformed)]),
    );
    await posts.deleteOne({ _id });
    const changes = await catchUp(feed, collected);
    expect(
      changes.map(({ change }) => [
        'fullDocument' in change ? change.fullDocument : undefined,
        'fullDocumentBeforeChange' in change ? change.fullDocumentBeforeChange : undefined,
      ]),
    ).toEqual([
      [{ _id, title: 'a' }, undefined],
      [
        { _id, title: 'b' },
        { _id, title: 'a' },
      ],
      [
        { _id, title: 'c' },
        { _id, title: 'b' },
      ],
      [undefined, { _id, title: 'c' }],
    ]);
    expect(feed.status()).toMatchObject({ restarts: 0, resets: 0 });
  });

  it('fails no read and no write of a limited client', async () => {
    const { db, client } = database();
    const raw = await useRaw();
    const ids = Object.keys(oddFields).map(() => new ObjectId());
    const documents = Object.values(oddFields).map((field, n) =>
      withElements({ _id: ids[n], title: String(n) }, [field]),
    );
    await raw.insert(db.databaseName, 'post', documents);
    const limited = limitClient(client);
    const posts = limited.db(db.databaseName).collection('post');
    const titles = ids.map((_, n) => String(n));
    const titlesOf = (found: readonly Document[]) => found.map((each) => each['title'] as unknown);

    expect(titlesOf(await posts.find().sort({ _id: 1 }).toArray())).toEqual(titles);
    const iterated = [];
    for await (const document of posts.find().sort({ _id: 1 }).batchSize(5))
      iterated.push(document);
    expect(titlesOf(iterated)).toEqual(titles);
    const mapped = await posts
      .aggregate([{ $sort: { _id: 1 } }])
      .map(({ title }) => title as unknown)
      .toArray();
    expect(mapped).toEqual(titles);
    const { result } = await readSnapshot(client, db.databaseName, (own, session) =>
      own.collection('post').find({}, { session }).sort({ _id: 1 }).toArray(),
    );
    expect(titlesOf(result)).toEqual(titles);

    for (const [n, _id] of ids.entries()) {
      expect(await posts.findOne({ _id })).toMatchObject({ _id, title: String(n) });
      const edited = await posts.findOneAndUpdate(
        { _id },
        { $set: { title: 'edited' } },
        { returnDocument: 'after' },
      );
      expect(edited).toMatchObject({ _id, title: 'edited' });
      const deleted = await limited.withSession((session) =>
        session.withTransaction(async () => {
          const locked = await posts.findOneAndUpdate({ _id }, { $inc: { holds: 1 } }, { session });
          expect(locked).toMatchObject({ _id });
          return posts.findOneAndDelete({ _id }, { session });
        }),
      );
      expect(deleted).toMatchObject({ _id, title: 'edited', holds: 1 });
    }
    expect(await posts.findOne()).toBeNull();
  });

  it('comes out of a change with the fields that were asked for, or in its bytes', async () => {
    const { db, client } = database();
    const raw = await useRaw();
    const posts = limitClient(client).db(db.databaseName).collection('post');
    const _id = new ObjectId();
    const bytes = withElements({ _id, title: 'a', body: 'b' }, [oddField('odd', malformed)]);
    await raw.insert(db.databaseName, 'post', [bytes]);
    const change = (projection: Document) =>
      posts.findOneAndUpdate({ _id }, { $inc: { holds: 1 } }, { projection });
    expect(await change({ title: 1, missing: 1 })).toEqual({ _id, title: 'a' });
    expect(await change({ title: true, _id: 0 })).toEqual({ title: 'a' });
    expect(await change({ _id: 1 })).toEqual({ _id });
    expect(await change({ odd: 0, body: 0 })).toEqual({ _id, title: 'a', holds: 3 });
    expect(await change({ odd: 1 })).toEqual({ _id, odd: expect.any(Undecodable) as unknown });
    expect(
      await posts.findOneAndUpdate({ _id: new ObjectId() }, { $set: { title: 'c' } }),
    ).toBeNull();
    const upserted = { upsert: true, returnDocument: 'before' } as const;
    expect(
      await posts.findOneAndReplace({ _id: new ObjectId() }, { title: 'd' }, upserted),
    ).toBeNull();
    await posts.updateOne({ _id }, { $unset: { holds: 1 } });
    const deleted: unknown = await posts.findOneAndDelete({ _id }, { raw: true });
    expect(Buffer.from(deleted as Uint8Array).equals(bytes)).toBe(true);
  });

  it('is a rule of a collection, and fails neither its listing nor a write that breaks it', async () => {
    const { db, client } = database();
    const title = new BSONRegExp('(?i)^ferry');
    await db.createCollection('ruled', { validator: { title } });
    const limited = limitClient(client).db(db.databaseName);
    const [found] = await limited.listCollections({ name: 'ruled' }, { nameOnly: false }).toArray();
    expect(found?.options?.['validator']).toEqual({ title });
    await expect(limited.collection('ruled').insertOne({ title: 'bus' })).rejects.toMatchObject({
      code: 121,
    });
  });
});
