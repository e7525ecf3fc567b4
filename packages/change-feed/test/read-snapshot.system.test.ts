import { compareClusterTimes } from '@tidings/protocol';
import { MongoServerError, type ClientSession, type CollectionInfo } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { preparePrePostImages, readSnapshot } from '../src/index.ts';
import { catchUp, collect, untilOpen, useDatabase } from './use-database.ts';

/** 6.0.5 gave none after 20 index builds; other versions do. */
const unavailable = new MongoServerError({ message: 'Snapshot unavailable', code: 246 });

describe('readSnapshot', () => {
  const database = useDatabase();

  it('P3: splits exactly against the changes while others write, transactions included', async () => {
    const { client, db, feed: makeFeed } = database();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    let writing = true;
    const posts = db.collection('post');
    const write = async () => {
      while (writing) await posts.insertOne({});
    };
    const writeTogether = async () => {
      while (writing) {
        await client.withSession((session) =>
          session.withTransaction(async () => {
            await posts.insertMany([{}, {}, {}], { session });
          }),
        );
      }
    };
    const writers = [write(), write(), writeTogether()];
    const snapshots = [];
    // One that reads nothing new counts for nothing: the writers wait for the journal, snapshots do not.
    const sizes = new Set<number>();
    while (sizes.size < 10) {
      const ids = await readSnapshot(client, db.databaseName, (d, session) =>
        d
          .collection('post')
          .find({}, { session })
          .map(({ _id }) => String(_id))
          .toArray(),
      );
      snapshots.push(ids);
      sizes.add(ids.result.length);
    }
    writing = false;
    await Promise.all(writers);
    const changes = await catchUp(feed, collected);
    for (const { result, at } of snapshots) {
      const before = changes.filter(
        ({ change }) => compareClusterTimes(change.clusterTime, at) <= 0,
      );
      const ids = before.map(({ change }) => String(change.documentKey['_id']));
      expect(result.toSorted()).toEqual(ids.toSorted());
    }
  });

  it('retries all of it, in a new session, while a snapshot is unavailable', async () => {
    const { client, db } = database();
    const { insertedId } = await db.collection('post').insertOne({ n: 1 });
    const sessions = new Set<ClientSession>();
    const { result } = await readSnapshot(client, db.databaseName, async (d, session) => {
      sessions.add(session);
      const found = await d.collection('post').findOne({}, { session });
      if (sessions.size < 4) throw unavailable;
      return found;
    });
    expect(result).toEqual({ _id: insertedId, n: 1 });
    expect(sessions.size).toBe(4);
    expect([...sessions].every((session) => session.hasEnded)).toBe(true);
  });

  it('stops after the maximum of attempts, with the last error', async () => {
    const { client, db } = database();
    let tries = 0;
    const read = () => {
      tries += 1;
      return Promise.reject(unavailable);
    };
    const limits = { attempts: 3, backoff: { minMs: 1, maxMs: 1 } };
    await expect(readSnapshot(client, db.databaseName, read, limits)).rejects.toBe(unavailable);
    expect(tries).toBe(3);
  });

  it('reads a collection that does not exist as of one time, too', async () => {
    const { client, db } = database();
    const missing = await readSnapshot(client, db.databaseName, (d, session) =>
      d.collection('missing').find({}, { session }).toArray(),
    );
    expect(missing.result).toEqual([]);
    expect(missing.at.seconds).toBeGreaterThan(0);

    // What a read without a time found may be older than the time.
    let isCreated = false;
    const created = await readSnapshot(client, db.databaseName, async (d, session) => {
      const found = await d.collection('created').find({}, { session }).toArray();
      if (!isCreated) await db.collection('created').insertOne({});
      isCreated = true;
      return found;
    });
    expect(created.result).toHaveLength(1);
    expect(compareClusterTimes(created.at, missing.at)).toBeGreaterThan(0);
  });

  it('gives up on errors that a retry cannot fix, and on a read without the session', async () => {
    const { client, db } = database();
    const wrong = readSnapshot(client, db.databaseName, (d, session) =>
      d
        .collection('post')
        .aggregate([{ $nothing: {} }], { session })
        .toArray(),
    );
    await expect(wrong).rejects.toMatchObject({ code: 40324 });
    const without = readSnapshot(client, db.databaseName, () => Promise.resolve());
    await expect(without).rejects.toMatchObject({ code: 'no-snapshot' });
  });
});

describe('preparePrePostImages', () => {
  const database = useDatabase();

  it('creates what is missing, alters what has no images, and leaves alone what has them', async () => {
    const { client, db } = database();
    await db.createCollection('plain');
    const names = ['post', 'plain', 'missing'];
    await preparePrePostImages(db, names);
    const found = await db.listCollections<CollectionInfo>({ name: { $in: names } }).toArray();
    expect(found.map(({ options }) => options)).toEqual(
      names.map(() => ({ changeStreamPreAndPostImages: { enabled: true } })),
    );
    const lastOfOplog = () =>
      client
        .db('local')
        .collection('oplog.rs')
        .find({ ns: `${db.databaseName}.$cmd` })
        .sort({ $natural: -1 })
        .limit(1)
        .toArray();
    const before = await lastOfOplog();
    await preparePrePostImages(db, names);
    expect(await lastOfOplog()).toEqual(before);
  });

  it('lets several processes prepare at once', async () => {
    const { db } = database();
    const names = ['a', 'b', 'c'];
    await Promise.all([1, 2, 3, 4].map(() => preparePrePostImages(db, names)));
    const found = await db.listCollections({ name: { $in: names } }).toArray();
    expect(found).toHaveLength(3);
  });
});
