import { comparePositions, lastOrdinal } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import type { ChangeFeed, ChangeItem } from '../src/index.ts';
import { collect, patience, useDatabase } from './use-database.ts';

const database = useDatabase();

async function replayed(
  feed: ChangeFeed,
  after: ChangeItem['position'],
  until: ChangeItem['position'],
): Promise<ChangeItem[]> {
  const items: ChangeItem[] = [];
  for await (const item of feed.replay({ after, until, signal: AbortSignal.timeout(30_000) })) {
    items.push(item);
  }
  return items;
}

describe('replay', () => {
  it('P3: yields the range again with the same positions, including its first change', async () => {
    const { client, db, feed } = database();
    const live = feed();
    const seen = collect(live);
    const posts = db.collection<{ n: number }>('post');
    await posts.insertOne({ n: 0 });
    await client.withSession((session) =>
      session.withTransaction(async () => {
        for (let n = 1; n <= 4; n += 1) await posts.insertOne({ n }, { session });
      }),
    );
    for (let n = 5; n < 10; n += 1) await posts.insertOne({ n });
    await expect.poll(() => seen.changes().length, patience).toBe(10);
    const changes = seen.changes();
    for (const [from, to] of [
      [0, 9],
      [2, 3],
      [3, 7],
      [9, 9],
    ] as const) {
      const [first, last] = [changes[from], changes[to]];
      if (first === undefined || last === undefined) throw new Error('Ten changes were seen.');
      const again = await replayed(live, first.position, last.position);
      expect(again).toEqual(changes.slice(from, to + 1));
    }
  });

  it('P4: rejects a position at which the history has no change', async () => {
    const { db, feed } = database();
    const live = feed();
    const seen = collect(live);
    const posts = db.collection('post');
    await posts.insertMany([{ n: 1 }, { n: 2 }]);
    await expect.poll(() => seen.changes().length, patience).toBe(2);
    const [first, second] = seen.changes();
    if (first === undefined || second === undefined) throw new Error('Two changes were seen.');
    const invented = { ...first.position, ordinal: 2 };
    expect(comparePositions(invented, second.position)).toBeLessThan(0);
    await expect(replayed(live, invented, second.position)).rejects.toMatchObject({
      code: 'unknown-position',
    });
    const elsewhere = { ...first.position, epoch: 'zzzzzzzz' };
    await expect(replayed(live, elsewhere, second.position)).rejects.toMatchObject({
      code: 'history-lost',
    });
    // These two name no change, but a place before and after those of a cluster time.
    expect(await replayed(live, { ...first.position, ordinal: 0 }, second.position)).toHaveLength(
      2,
    );
    expect(
      await replayed(live, { ...first.position, ordinal: lastOrdinal }, second.position),
    ).toHaveLength(1);
  });

  it('ends, and leaves no cursor, when its signal aborts', async () => {
    const { db, feed } = database();
    const live = feed();
    const seen = collect(live);
    await db.collection('post').insertOne({ n: 1 });
    await expect.poll(() => seen.changes().length, patience).toBe(1);
    const [first] = seen.changes();
    if (first === undefined) throw new Error('A change was seen.');
    const stop = new AbortController();
    const until = { ...first.position, seconds: first.position.seconds + 3600 };
    const replay = live.replay({ after: first.position, until, signal: stop.signal });
    expect((await replay.next()).value).toEqual(first);
    const next = replay.next();
    stop.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });
});
