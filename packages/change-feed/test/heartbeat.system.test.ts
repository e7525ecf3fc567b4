import { describe, expect, it } from 'vitest';
import { createFeedDocumentStore, dueAfter } from '../src/feed-document.ts';
import { FeedError } from '../src/index.ts';
import { catchUp, collect, patience, untilOpen, useDatabase } from './use-database.ts';

describe('heartbeats', () => {
  const database = useDatabase();

  it('come once per interval in all, to every feed alike, however many feeds there are', async () => {
    const { db, feed: makeFeed } = database();
    const heartbeatMs = 250;
    const feeds = [makeFeed({ heartbeatMs }), makeFeed({ heartbeatMs }), makeFeed({ heartbeatMs })];
    const all = feeds.map(collect);
    await Promise.all(feeds.map(untilOpen));
    await Promise.all(feeds.map((feed, i) => catchUp(feed, all[i] ?? collect(feed))));
    const own = db.collection<{ beats: number }>('tidings');
    const from = (await own.findOne())?.beats ?? Number.NaN;
    await expect
      .poll(async () => (await own.findOne())?.beats, patience)
      .toBeGreaterThanOrEqual(from + 8);
    const heartbeatsOf = ({ items }: (typeof all)[number]) =>
      items.flatMap((item) => (item.type === 'heartbeat' ? [item] : []));
    // The document's first heartbeat is number 1: what a feed has seen of the last is by their count.
    await expect
      .poll(() => all.map((collected) => heartbeatsOf(collected).length >= from + 8), patience)
      .toEqual([true, true, true]);
    const [one, two, three] = all.map((collected) => heartbeatsOf(collected).slice(from, from + 8));
    expect(one).toEqual(two);
    expect(one).toEqual(three);
    const gaps = one?.map(({ at }, i) => at.getTime() - Number(one[i - 1]?.at ?? 0)) ?? [];
    expect(gaps).toHaveLength(8);
    expect(Math.min(...gaps.slice(1))).toBeGreaterThanOrEqual(heartbeatMs * dueAfter);
  });

  it('come at once on demand, one write for all who ask during another', async () => {
    const { db, feed: makeFeed } = database();
    const feed = makeFeed({ heartbeatMs: 60_000 });
    const collected = collect(feed);
    await untilOpen(feed);
    const own = db.collection<{ beats: number }>('tidings');
    const before = (await own.findOne())?.beats ?? Number.NaN;
    await Promise.all(Array.from({ length: 20 }, () => feed.writeHeartbeat()));
    expect((await own.findOne())?.beats).toBe(before + 2);
    await catchUp(feed, collected);
  });

  it('come once where one waited behind another that began later', async () => {
    const { client, db } = database();
    const store = createFeedDocumentStore(db, 'tidings', 60_000);
    const { epoch } = await store.open();
    const own = db.collection('tidings');
    await own.updateOne({}, { $set: { beatAt: new Date(0), beats: 1 } });
    await client.withSession(async (session) => {
      session.startTransaction();
      await own.updateOne({}, { $set: { beats: 2 } }, { session });
      const waiting = store.writeHeartbeat(epoch, 'due');
      const blocked = { ns: own.namespace, op: 'update', writeConflicts: { $gt: 0 } };
      const running = () => client.db('admin').aggregate([{ $currentOp: {} }, { $match: blocked }]);
      await expect.poll(() => running().toArray(), patience).toHaveLength(1);
      await own.updateOne({}, [{ $set: { beatAt: '$$NOW' } }], { session });
      await session.commitTransaction();
      await expect(waiting).resolves.toBe(true);
    });
    expect((await own.findOne())?.['beats']).toBe(2);
  });

  it('go on when the last was written by a clock far ahead', async () => {
    const { db } = database();
    const heartbeatMs = 60_000;
    const store = createFeedDocumentStore(db, 'tidings', heartbeatMs);
    const { epoch } = await store.open();
    const own = db.collection('tidings');
    const ahead = new Date(Date.now() + 2 * heartbeatMs);
    await own.updateOne({}, { $set: { beatAt: ahead, beats: 1 } });
    await store.writeHeartbeat(epoch, 'due');
    await expect(own.findOne()).resolves.toMatchObject({ beats: 2 });
  });

  it('refuse before the first opening, when nobody knows the epoch', async () => {
    const feed = database().feed();
    await expect(feed.writeHeartbeat()).rejects.toBeInstanceOf(FeedError);
    expect(() => feed.history().epoch).toThrow(FeedError);
  });

  it('make a feed ready only when written after its opening, not when replayed', async () => {
    const { feed: makeFeed } = database();
    const before = makeFeed();
    const collected = collect(before);
    await untilOpen(before);
    await catchUp(before, collected);
    await before.close();
    const after = makeFeed({ heartbeatMs: 60_000 });
    let replayed = 0;
    for await (const item of after.items()) {
      if (item.type !== 'heartbeat') continue;
      if (after.status().ready) break;
      replayed += 1;
    }
    expect(replayed).toBeGreaterThan(0);
  });
});
