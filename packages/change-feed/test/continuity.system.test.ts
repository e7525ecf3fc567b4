import { comparePositions, type Position } from '@tidings/protocol';
import { MongoClient, type Db } from 'mongodb';
import { describe, expect, inject, it } from 'vitest';
import { FeedError, type FeedItem } from '../src/index.ts';
import { catchUp, collect, patience, untilOpen, useDatabase } from './use-database.ts';

/** Finds the change stream cursors on a database, those at work and those between two requests. */
async function findCursors(db: Db): Promise<unknown[]> {
  const operations = await db.client
    .db('admin')
    // As they are: a small one would be read as a number, which MongoDB does not take for a cursor.
    .aggregate([{ $currentOp: { idleCursors: true, localOps: true } }], { promoteLongs: false })
    .toArray();
  return operations
    .filter((o) => String(o['ns']).startsWith(`${db.databaseName}.`))
    .map((o) => (o['cursor'] as { cursorId?: unknown } | undefined)?.cursorId)
    .filter((id) => id !== undefined);
}

const positionsOf = (items: readonly FeedItem[]): Position[] =>
  items.flatMap((item) => (item.type === 'opened' ? [] : [item.position]));

describe('continuity', () => {
  const database = useDatabase();

  it('P3: loses and duplicates nothing when its cursor is killed again and again during writes', async () => {
    const { db, feed: makeFeed } = database();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    let killed = 0;
    let written = 0;
    const write = async () => {
      while (killed < 12 || written < 500) {
        await db.collection('post').insertMany([{ n: written }, { n: written + 1 }]);
        written += 2;
      }
    };
    const kill = async () => {
      while (killed < 12) {
        const cursors = await findCursors(db);
        if (cursors.length === 0) continue;
        await db.command({ killCursors: '$cmd.aggregate', cursors });
        killed += 1;
        const { length } = collected.items;
        await expect.poll(() => collected.items.length, patience).toBeGreaterThan(length);
      }
    };
    await Promise.all([write(), kill()]);
    await catchUp(feed, collected);
    await expect.poll(() => collected.changes().length, patience).toBeGreaterThanOrEqual(written);
    const numbers = collected.changes().map(({ change }) => {
      return change.operation === 'insert' ? (change.fullDocument['n'] as unknown) : change;
    });
    expect(numbers).toEqual(Array.from({ length: written }, (_, n) => n));
    positionsOf(collected.items).reduce((before, after) => {
      expect(comparePositions(before, after)).toBeLessThan(0);
      return after;
    });
    expect(collected.opened()).toHaveLength(1);
    const replay = makeFeed();
    const again = collect(replay);
    await untilOpen(replay);
    expect(await catchUp(replay, again)).toEqual(collected.changes());
  });

  it('P7: yields an item again to a consumer that failed at it', async () => {
    const { db, feed: makeFeed } = database();
    const feed = makeFeed();
    await db.collection('post').insertMany([0, 1, 2, 3, 4].map((n) => ({ n })));
    const seen: FeedItem[] = [];
    const breakDown = async () => {
      for await (const item of feed.items()) {
        seen.push(item);
        if (item.type === 'change' && seen.filter(({ type }) => type === 'change').length === 3) {
          throw new Error('broke down');
        }
      }
    };
    await expect(breakDown()).rejects.toThrow('broke down');
    const dropped = seen.pop();
    const second = collect(feed);
    await untilOpen(feed);
    await catchUp(feed, second);
    expect(second.items[0]).toEqual(dropped);
    const numbers = [...seen, ...second.items].flatMap((item) =>
      item.type === 'change' ? [item.change] : [],
    );
    expect(numbers).toMatchObject([0, 1, 2, 3, 4].map((n) => ({ fullDocument: { n } })));
  });

  it('P7: yields `opened` again to a consumer that failed at it', async () => {
    const feed = database().feed();
    for await (const item of feed.items()) {
      expect(item.type).toBe('opened');
      break;
    }
    for await (const item of feed.items()) {
      expect(item.type).toBe('opened');
      break;
    }
    expect(feed.status().position).toBeUndefined();
  });

  it('refuses a second consumer', async () => {
    const feed = database().feed();
    collect(feed);
    const second = collect(feed);
    await expect(second.ended).rejects.toMatchObject({ code: 'busy' });
    await expect(second.ended).rejects.toBeInstanceOf(FeedError);
  });

  it('leaves no cursor, session or timer behind when closed, and ends its consumer', async () => {
    const { client, db, feed: makeFeed } = database();
    await db.command({ ping: 1 });
    const countTimers = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const timers = countTimers();
    const feed = makeFeed();
    const collected = collect(feed);
    await untilOpen(feed);
    // Between two requests it can be in neither list, or in both.
    await expect.poll(() => findCursors(db), patience).toHaveLength(1);
    await feed.close();
    await collected.ended;
    expect(feed.status()).toMatchObject({ state: 'stopped', ready: false });
    await expect.poll(() => findCursors(db), patience).toEqual([]);
    // The driver's own list of sessions that are not ended; internal, so not in its types.
    const { s } = client as unknown as { s: { activeSessions: Set<unknown> } };
    expect(s.activeSessions.size).toBe(0);
    await expect.poll(countTimers, patience).toBeLessThanOrEqual(timers);
  });

  it('leaves no cursor behind when closed while the server opens one', async () => {
    const { db, feed: makeFeed } = database();
    const client = await MongoClient.connect(inject('mongodbUri'), { monitorCommands: true });
    try {
      const feed = makeFeed({ client });
      const isOpening = new Promise((resolve) => {
        client.on('commandStarted', ({ commandName, command }) => {
          if (commandName === 'aggregate' && JSON.stringify(command).includes('$changeStream')) {
            resolve(undefined);
          }
        });
      });
      const collected = collect(feed);
      await isOpening;
      await feed.close();
      await collected.ended;
      // Without a process that asks, the server would keep it for ten minutes.
      await expect.poll(() => findCursors(db), patience).toEqual([]);
    } finally {
      await client.close();
    }
  });

  it('closes at once while its consumer processes an item, or when a signal aborts', async () => {
    const { db, feed: makeFeed } = database();
    const controller = new AbortController();
    const feed = makeFeed({ signal: controller.signal });
    const items = feed.items();
    await items.next();
    // Between two requests it can be in neither list, or in both.
    await expect.poll(() => findCursors(db), patience).toHaveLength(1);
    controller.abort();
    await feed.close();
    await expect.poll(() => findCursors(db), patience).toEqual([]);
    expect(await items.next()).toEqual({ value: undefined, done: true });
  });
});
