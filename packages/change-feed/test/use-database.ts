import type {} from '@tidings/dev-mongo/vitest';
import { compareClusterTimes, type ClusterTime } from '@tidings/protocol';
import { randomUUID } from 'node:crypto';
import { MongoClient, type Db } from 'mongodb';
import { afterEach, beforeEach, expect, inject } from 'vitest';
import {
  createChangeFeed,
  operationTimeOf,
  preparePrePostImages,
  type ChangeFeed,
  type ChangeItem,
  type FeedItem,
  type FeedOptions,
} from '../src/index.ts';

/** Long enough for a loaded machine; a test waits for its condition and no longer. */
export const patience = { timeout: 30_000, interval: 10 };

/** Two watched collections with images, and a third that nobody watches. */
const collections = [{ name: 'post' }, { name: 'user', hide: ['passwordHash'] }] as const;

/** A database of one test's own. */
export interface TestDatabase {
  readonly client: MongoClient;
  readonly db: Db;
  /** Creates a feed that is closed after the test. */
  readonly feed: (options?: Partial<FeedOptions>) => ChangeFeed;
}

/** The database of each feed that a test has created. */
const databases = new WeakMap<ChangeFeed, Db>();

/** Opens a database; `close` closes its feeds and the client, and leaves the data. */
export async function openDatabase(
  uri: string,
): Promise<TestDatabase & { close: () => Promise<void> }> {
  const client = await MongoClient.connect(uri);
  const db = client.db(`feed-${randomUUID()}`);
  const prepare = () => preparePrePostImages(db, ['post', 'user']);
  await prepare();
  const feeds: ChangeFeed[] = [];
  return {
    client,
    db,
    feed(options) {
      const feed = createChangeFeed<string>({
        client,
        database: db.databaseName,
        collections,
        heartbeatMs: 1000,
        backoff: { minMs: 10, maxMs: 200 },
        prepare,
        log: silent,
        ...options,
      });
      feeds.push(feed);
      databases.set(feed, db);
      return feed;
    },
    async close() {
      await Promise.all(feeds.map((feed) => feed.close()));
      await client.close();
    },
  };
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Gives each test of a file its own database on the run's shared MongoDB. */
export function useDatabase(): () => TestDatabase {
  let current: Awaited<ReturnType<typeof openDatabase>> | undefined;
  beforeEach(async () => {
    current = await openDatabase(inject('mongodbUri'));
  });
  afterEach(async () => {
    await current?.db.dropDatabase();
    await current?.close();
  });
  return () => {
    if (current === undefined) throw new Error('Only inside a test.');
    return current;
  };
}

/** What a feed yielded so far. */
export interface Collected {
  readonly items: readonly FeedItem[];
  readonly changes: () => readonly ChangeItem[];
  readonly opened: () => readonly FeedItem[];
  /** Settles when the feed ends. */
  readonly ended: Promise<void>;
}

/** Consumes a feed in the background. */
export function collect(feed: ChangeFeed): Collected {
  const items: FeedItem[] = [];
  const consume = async () => {
    for await (const item of feed.items()) items.push(item);
  };
  const ended = consume();
  ended.catch(() => undefined); // whoever awaits it sees it
  return {
    items,
    ended,
    changes: () => items.filter((item) => item.type === 'change'),
    opened: () => items.filter((item) => item.type === 'opened'),
  };
}

/** Waits until the feed is open. */
export async function untilOpen(feed: ChangeFeed): Promise<void> {
  await expect.poll(() => feed.status().state, patience).toBe('open');
}

/** Waits until a feed has passed everything written before this call, and gives its changes. */
export async function catchUp(
  feed: ChangeFeed,
  collected: Collected,
): Promise<readonly ChangeItem[]> {
  const now = await timeOf(feed);
  await feed.writeHeartbeat();
  // A heartbeat from before this call may arrive after it: only a later one says that all has arrived.
  const isPassed = () =>
    collected.items.some(
      (item) => item.type === 'heartbeat' && compareClusterTimes(item.position, now) > 0,
    );
  await expect.poll(isPassed, patience).toBe(true);
  return collected.changes();
}

/** Reads the cluster time of a feed's database: every write before this call has at most this one. */
async function timeOf(feed: ChangeFeed): Promise<ClusterTime> {
  const db = databases.get(feed);
  if (db === undefined) throw new Error('The feed was not created by this kit.');
  const time = await db.client.withSession(async (session) => {
    await db.command({ ping: 1 }, { session });
    return operationTimeOf(session);
  });
  if (time === undefined) throw new Error('The database gave no time.');
  return time;
}
