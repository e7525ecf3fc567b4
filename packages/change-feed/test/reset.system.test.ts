import { compareClusterTimes } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../src/index.ts';
import { catchUp, collect, patience, untilOpen, useDatabase } from './use-database.ts';

describe('a reset', () => {
  const database = useDatabase();

  it.each<[string, () => Promise<unknown>]>([
    ['a watched collection is dropped', () => database().db.collection('post').drop()],
    ['a watched collection is renamed', () => database().db.collection('post').rename('old')],
    [
      'another collection takes the name of a watched one',
      async () => {
        const { db } = database();
        await db.createCollection('new');
        await db.collection('new').rename('post', { dropTarget: true });
      },
    ],
  ])('P4: comes when %s, and new changes flow after it, with images', async (_, act) => {
    const { db, feed: makeFeed } = database();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    const epoch = feed.history().epoch;
    await act();
    await expect.poll(() => collected.opened().length, patience).toBeGreaterThan(1);
    expect(collected.opened()[1]).toMatchObject({ why: 'reset', after: { epoch } });
    await untilOpen(feed);
    await db.collection('post').insertOne({ title: 'a' });
    await db.collection('post').updateOne({}, { $set: { title: 'b' } });
    const changes = await catchUp(feed, collected);
    expect(changes.slice(-2)).toMatchObject([
      { change: { operation: 'insert' } },
      { change: { fullDocument: { title: 'b' }, fullDocumentBeforeChange: { title: 'a' } } },
    ]);
    expect(feed.status()).toMatchObject({ state: 'open', ready: true });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the database is dropped', () => database().db.dropDatabase()],
    ["the feed's own collection is dropped", () => database().db.collection('tidings').drop()],
    ["the feed's own document is deleted", () => database().db.collection('tidings').deleteMany()],
    [
      'the epoch is overwritten',
      () =>
        database()
          .db.collection('tidings')
          .updateOne({}, { $set: { epoch: 'garbage' } }),
    ],
  ])('P4: comes with a new epoch, alike for two feeds, when %s', async (_, act) => {
    const { db, feed: makeFeed } = database();
    const feeds = [makeFeed(), makeFeed()];
    const both = feeds.map(collect);
    await Promise.all(feeds.map(untilOpen));
    const epochs = new Set(feeds.map((feed) => feed.history().epoch));
    await act();
    const isNew = () =>
      feeds.every((feed) => feed.status().resets > 0 && !epochs.has(feed.history().epoch));
    await expect.poll(isNew, patience).toBe(true);
    await Promise.all(feeds.map(untilOpen));
    await expect
      .poll(() => new Set(feeds.map((feed) => feed.history().epoch)).size, patience)
      .toBe(1);
    await db.collection('post').insertOne({ title: 'after' });
    const inserted = () =>
      both.map(({ changes }) => changes().filter(({ change }) => change.operation === 'insert'));
    await expect.poll(() => inserted().map(({ length }) => length), patience).toEqual([1, 1]);
    const [one, two] = inserted();
    expect(one).toEqual(two);
    expect(one?.[0]?.position.epoch).toBe(feeds[0]?.history().epoch);
  });

  it('P4: comes when the collection of the feed was restored with the document as it was', async () => {
    const { db, feed: makeFeed } = database();
    const own = db.collection<{ _id: string }>('tidings');
    const first = makeFeed();
    collect(first);
    await untilOpen(first);
    const saved = await own.findOne({});
    await first.close();
    await own.drop();
    if (saved !== null) await own.insertOne(saved);
    const second = makeFeed({ recentPastMs: 0 });
    collect(second);
    await untilOpen(second);
    expect(second.history().epoch).not.toBe(first.history().epoch);
  });

  it('P3: leaves out nothing that a snapshot read after `opened` does not have', async () => {
    const { client, db, feed: makeFeed } = database();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    let writing = true;
    const write = async () => {
      for (let n = 0; writing; n += 1) await db.collection('user').insertOne({ n });
    };
    const written = write();
    await db.collection('post').drop();
    await expect.poll(() => collected.opened().length, patience).toBeGreaterThan(1);
    const reset = collected.items.findLastIndex(({ type }) => type === 'opened');
    const { result, at } = await readSnapshot(client, db.databaseName, (d, session) =>
      d.collection('user').find({}, { session }).toArray(),
    );
    writing = false;
    await written;
    await catchUp(feed, collected);
    const later = collected.items
      .slice(reset)
      .flatMap((item) => (item.type === 'change' ? [item.change] : []))
      .filter(({ clusterTime }) => compareClusterTimes(clusterTime, at) > 0).length;
    expect(result.length + later).toBe(await db.collection('user').countDocuments());
  });
});
