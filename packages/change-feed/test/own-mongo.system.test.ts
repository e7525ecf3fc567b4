import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MongoClient } from 'mongodb';
import { suspendProcess } from '@tidings/dev-machine';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runMongo } from './run-mongo.ts';
import { catchUp, collect, openDatabase, patience, untilOpen } from './use-database.ts';

async function useMongo(uri: string) {
  const database = await openDatabase(uri);
  onTestFinished(() => database.close());
  return database;
}

/** Writes until the oplog's oldest entry is younger than now. */
async function loseHistory(client: MongoClient): Promise<void> {
  const oplog = client.db('local').collection<{ ts: { t: number; i: number } }>('oplog.rs');
  const edge = (order: 1 | -1) => oplog.findOne({}, { sort: { $natural: order } });
  const newest = (await edge(-1))?.ts;
  const filler = Array.from({ length: 8 }, () => ({ text: 'x'.repeat(100_000) }));
  const isLost = async () => {
    await client
      .db('filler')
      .collection('filler')
      .insertMany(filler, { forceServerObjectId: true });
    const oldest = (await edge(1))?.ts;
    return oldest && newest && (oldest.t - newest.t || oldest.i - newest.i);
  };
  await expect.poll(isLost, { timeout: 50_000, interval: 100 }).toBeGreaterThan(0);
}

describe('a feed whose MongoDB has troubles', () => {
  it.each([
    ['the stream fell silent', 750],
    ['the driver went on by itself as if nothing had been', 60_000],
  ])(
    'P4: resets with a new epoch when the database comes back wiped and %s',
    async (_, lateAfterMs) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'tidings-feed-'));
      onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
      const first = await runMongo({ dataDir });
      const { db, feed: makeFeed, close } = await useMongo(first.uri);
      const feed = makeFeed({ heartbeatMs: 300, lateAfterMs });
      const collected = collect(feed);
      await untilOpen(feed);
      const epoch = feed.history().epoch;
      await db.collection('post').insertOne({ title: 'of the old database' });
      await catchUp(feed, collected);
      await first.stop();
      await rm(dataDir, { recursive: true });
      const [member] = first.members;
      const second = await runMongo({ dataDir, port: Number(member?.port) });
      expect(second.uri).toBe(first.uri);
      await expect.poll(() => collected.opened().length, patience).toBeGreaterThan(1);
      expect(feed.history().epoch).not.toBe(epoch);
      expect(collected.opened().at(-1)).toMatchObject({ why: 'reset' });
      await untilOpen(feed);
      await db.collection('post').insertOne({ title: 'of the new database' });
      const changes = await catchUp(feed, collected);
      expect(changes.map(({ change }) => change)).toMatchObject([
        { fullDocument: { title: 'of the old database' } },
        { fullDocument: { title: 'of the new database' } },
      ]);
      await close();
    },
  );

  it('P4: resets when the oplog has lost its position, and starts from now when it has lost the recent past', async () => {
    const mongo = await runMongo({ args: ['--oplogSize', '2', '--syncdelay', '1'] });
    const { client, db, feed: makeFeed } = await useMongo(mongo.uri);
    const feed = makeFeed();
    for await (const item of feed.items()) if (item.type === 'heartbeat') break;
    for await (const item of feed.items()) if (item.type === 'heartbeat') break;
    const place = feed.status().position;
    expect(place).toBeDefined();
    await loseHistory(client);
    const collected = collect(feed);
    await untilOpen(feed);
    await expect
      .poll(() => collected.items[0], patience)
      .toMatchObject({ type: 'opened', why: 'reset' });
    expect(feed.status()).toMatchObject({ resets: 1, restarts: 1 });
    const fresh = makeFeed();
    const second = collect(fresh);
    await untilOpen(fresh);
    await expect.poll(() => second.opened(), patience).toMatchObject([{ why: 'start' }]);
    expect(fresh.status().resets).toBe(0);
    await db.collection('post').insertOne({ title: 'after' });
    expect(await catchUp(feed, collected)).toMatchObject([{ change: { operation: 'insert' } }]);
    expect(await catchUp(fresh, second)).toEqual(collected.changes());
  });

  it('P6: continues without gap or duplicate when the primary dies', async () => {
    const mongo = await runMongo({ members: 3, electionTimeoutMs: 1000 });
    const { client, db, feed: makeFeed } = await useMongo(mongo.uri);
    const feed = makeFeed({ heartbeatMs: 300 });
    const collected = collect(feed);
    await untilOpen(feed);
    const posts = db.collection<{ _id: number }>('post', { writeConcern: { w: 'majority' } });
    let written = 0;
    const write = async (count: number) => {
      for (const end = written + count; written < end; written += 1) {
        await posts.insertOne({ _id: written }).catch(async () => {
          await posts.updateOne({ _id: written }, { $set: {} }, { upsert: true });
        });
      }
    };
    await write(20);
    const hello = await client.db('admin').command({ hello: 1 });
    const primary = mongo.members.find(({ host }) => host === hello['primary']);
    if (primary === undefined) throw new Error('There is no primary among the members.');
    process.kill(primary.pid, 'SIGKILL');
    await write(20);
    await expect.poll(() => collected.changes().length, patience).toBe(40);
    await untilOpen(feed);
    const ids = collected.changes().map(({ change }) => change.documentKey['_id'] as unknown);
    expect(ids).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(collected.opened()).toHaveLength(1);
  });

  it('is late, then not ready, while the database is silent, and recovers when it answers again', async () => {
    const mongo = await runMongo({});
    const { db, feed: makeFeed } = await useMongo(mongo.uri);
    const feed = makeFeed({ heartbeatMs: 200, lateAfterMs: 500, notReadyAfterMs: 3_000 });
    const states: string[] = [];
    feed.onStatus(({ state, ready }) => states.push(ready ? state : `${state}, not ready`));
    const collected = collect(feed);
    await untilOpen(feed);
    const [member] = mongo.members;
    if (member === undefined) throw new Error('The MongoDB has no member of ours.');
    suspendProcess(member.pid);
    try {
      await expect.poll(() => states.at(-1), patience).toBe('late, not ready');
      expect(feed.status().restarts).toBeGreaterThan(0);
    } finally {
      process.kill(member.pid, 'SIGCONT');
    }
    await expect.poll(() => feed.status(), patience).toMatchObject({ state: 'open', ready: true });
    await expect.poll(() => states.at(-1), patience).toBe('open');
    expect(states).toEqual(expect.arrayContaining(['open', 'late', 'late, not ready']));
    await db.collection('post').insertOne({ title: 'after' });
    expect(await catchUp(feed, collected)).toHaveLength(1);
    expect(collected.opened()).toHaveLength(1);
  });

  it('gives up a first opening after startTimeoutMs, and a later one never', async () => {
    const mongo = await runMongo({});
    const { feed: makeFeed, close } = await useMongo(mongo.uri);
    const limits = { heartbeatMs: 200, operationTimeoutMs: 500, startTimeoutMs: 1_000 };
    const opened = makeFeed(limits);
    collect(opened);
    await untilOpen(opened);
    const [member] = mongo.members;
    if (member === undefined) throw new Error('The MongoDB has no member of ours.');
    suspendProcess(member.pid);
    try {
      const late = collect(makeFeed(limits));
      await expect(late.ended).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(/within 1000 ms: The database did not complete/) as string,
      });
      // Each of them takes half of that time.
      await expect.poll(() => opened.status().restarts, patience).toBeGreaterThan(3);
    } finally {
      process.kill(member.pid, 'SIGCONT');
    }
    await untilOpen(opened);
    await close();
  });

  it.each(['went away and comes back', 'starts'] as const)(
    'passes over what nobody watches for longer than a heartbeat takes when it %s',
    async (when) => {
      // Of its own: in the oplog of all, others would have to pass over it, too.
      const { uri } = await runMongo({});
      const { client, db, feed: makeFeed, close } = await useMongo(uri);
      const limits = { heartbeatMs: 100, lateAfterMs: 150, notReadyAfterMs: 60_000 };
      const feed = makeFeed({ ...limits, ...(when === 'starts' && { startWithinMs: 100 }) });
      if (when !== 'starts') {
        for await (const { type } of feed.items()) if (type === 'heartbeat') break;
      }
      const other = client.db(`${db.databaseName}-other`);
      // MongoDB takes longer for them than a heartbeat may, on a fast machine as well: a second and more.
      for (let batch = 0; batch < 4; batch += 1) {
        await other.collection('bulk').insertMany(Array.from({ length: 40_000 }, () => ({})));
      }
      const collected = collect(feed);
      await untilOpen(feed);
      expect(feed.status().restarts).toBeGreaterThan(0);
      await db.collection('post').insertOne({ title: 'After it' });
      const changes = await catchUp(feed, collected);
      expect(changes.map(({ change }) => change)).toMatchObject([
        { fullDocument: { title: 'After it' } },
      ]);
      await close();
    },
  );
});
