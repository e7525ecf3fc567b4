import { describe, expect, it, onTestFinished } from 'vitest';
import { catchUp, collect, openDatabase, patience, untilOpen } from './use-database.ts';
import { runMongo } from './run-mongo.ts';

/** Quick enough for a test, and long silences for them. */
const limits = { heartbeatMs: 100, lateAfterMs: 250, notReadyAfterMs: 60_000 };

async function start() {
  const mongo = await runMongo();
  const database = await openDatabase(mongo.uri);
  onTestFinished(() => database.close());
  const admin = database.client.db('admin');
  return {
    ...database,
    /** Refuses every write, or takes them again. */
    refuse: (isRefused: boolean) => admin.command({ setUserWriteBlockMode: 1, global: isRefused }),
    /** Writes what no user has to write: the oplog goes on. */
    goOn: () => admin.command({ appendOplogNote: 1, data: { note: 'of the test' } }),
  };
}

describe('a feed whose MongoDB refuses writes', () => {
  it('P6: is late, stays on the same stream, and goes on as soon as it may write again', async () => {
    const { db, feed: makeFeed, refuse, goOn } = await start();
    const feed = makeFeed(limits);
    const collected = collect(feed);
    await untilOpen(feed);
    await db.collection('post').insertOne({ title: 'before' });
    await catchUp(feed, collected);
    await refuse(true);
    await expect(db.collection('post').insertOne({ title: 'refused' })).rejects.toMatchObject({
      code: 371,
    });
    await expect.poll(() => feed.status().state, patience).toBe('late');
    await expect(feed.writeHeartbeat()).rejects.toMatchObject({ code: 'heartbeat-failed' });
    // The stream itself says how far it has come: several times as long as a silent one would have been kept.
    const progress = () => collected.items.filter(({ type }) => type === 'progress').length;
    for (let n = 1; n <= 5; n += 1) {
      const before = progress();
      await goOn();
      await expect.poll(progress, patience).toBeGreaterThan(before);
    }
    expect(feed.status()).toMatchObject({ state: 'late', ready: true, restarts: 0, resets: 0 });
    await refuse(false);
    await untilOpen(feed);
    await db.collection('post').insertOne({ title: 'after' });
    const changes = await catchUp(feed, collected);
    expect(changes.map(({ change }) => change)).toMatchObject([
      { fullDocument: { title: 'before' } },
      { fullDocument: { title: 'after' } },
    ]);
    expect(feed.status()).toMatchObject({ state: 'open', restarts: 0, resets: 0 });
    expect(collected.opened()).toHaveLength(1);
  });

  it('P6: opens where it was, or in the recent past, although it may not write', async () => {
    const { db, feed: makeFeed, refuse, goOn } = await start();
    const feed = makeFeed(limits);
    for await (const { type } of feed.items()) if (type === 'heartbeat') break;
    await db.collection('post').insertOne({ title: 'before' });
    await refuse(true);
    const all = [feed, makeFeed(limits)].map((each) => ({ feed: each, collected: collect(each) }));
    await goOn();
    for (const { collected } of all) {
      await expect
        .poll(() => collected.changes().map(({ change }) => change), patience)
        .toMatchObject([{ fullDocument: { title: 'before' } }]);
    }
    await refuse(false);
    await Promise.all(all.map((each) => untilOpen(each.feed)));
    expect(all.map((each) => each.feed.history().epoch)).toEqual(
      all.map(() => feed.history().epoch),
    );
    for (const each of all) expect(each.feed.status()).toMatchObject({ resets: 0 });
  });
});
