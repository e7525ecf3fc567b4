import { describe, expect, it } from 'vitest';
import { untoldDeletions } from '../src/fixtures/orders.ts';
import { serveOrders } from './serve-orders.ts';

const patience = { timeout: 30_000, interval: 10 };

describe('serveChannel', () => {
  it('sends what is there, then what is inserted, edited and deleted', async () => {
    const { collection, watch } = await serveOrders(new Set(['ann']));
    await collection.insertOne({ dish: 'Soup', table: 1 });
    const { seen } = watch('ann');
    await expect.poll(() => seen, patience).toEqual([['orders', ['Soup']]]);
    const { insertedId } = await collection.insertOne({ dish: 'Fish', table: 2 });
    await collection.updateOne({ _id: insertedId }, { $set: { dish: 'Bread' } });
    await collection.deleteOne({ _id: insertedId });
    await expect
      .poll(() => seen.slice(1), patience)
      .toEqual([
        ['newOrder', 'Fish'],
        ['orderEdited', 'Bread'],
        ['orderDeleted', insertedId.toHexString()],
      ]);
  });

  it('P4: gives everyone a gap with what is left when a document goes of which no event tells', async () => {
    const { collection, watch } = await serveOrders(new Set(['ann']), {
      collections: [untoldDeletions],
    });
    const { insertedId } = await collection.insertOne({ dish: 'Soup', table: 1 });
    await collection.insertOne({ dish: 'Fish', table: 2 });
    const { source, seen } = watch('ann');
    await expect.poll(() => seen, patience).toEqual([['orders', ['Fish', 'Soup']]]);
    await collection.deleteOne({ _id: insertedId });
    await expect.poll(() => seen.slice(1), patience).toEqual([['orders', ['Fish']]]);
    await expect.poll(() => source.state, patience).toMatchObject({ verdict: 'gap' });
  });

  it('P3: resumes a reader that comes back, and replays what it missed', async () => {
    const { collection, watch } = await serveOrders(new Set(['ann']));
    const { source, seen } = watch('ann');
    await expect.poll(() => source.state.name, patience).toBe('live');
    const gone = collection.insertMany([
      { dish: 'One', table: 1 },
      { dish: 'Two', table: 1 },
    ]);
    source.reconnect();
    await gone;
    await expect.poll(() => seen.at(-1), patience).toEqual(['newOrder', 'Two']);
    expect(seen.map(String)).toEqual(['orders,', 'newOrder,One', 'newOrder,Two']);
  });

  it('P11: shows a document that breaks the contract to nobody, tells of it, and goes on', async () => {
    const rejected: unknown[] = [];
    const { collection, watch } = await serveOrders(new Set(['ann']), {
      onRejected: (change, issues) => rejected.push([change.collection, issues[0]?.path]),
    });
    const { source, seen } = watch('ann');
    await expect.poll(() => source.state.name, patience).toBe('live');
    await collection.insertOne({ dish: 5, table: 1 });
    await collection.insertOne({ dish: 'Fine', table: 1 });
    await expect.poll(() => seen.at(-1), patience).toEqual(['newOrder', 'Fine']);
    expect(seen).toHaveLength(2);
    expect(rejected).toEqual([['order', 'dish']]);
  });

  it('answers 401 without topics, which stops the wrapper', async () => {
    const { url, watch } = await serveOrders(new Set());
    expect((await fetch(url)).status).toBe(401);
    const { source } = watch('ann');
    await expect
      .poll(() => source.state, patience)
      .toMatchObject({ name: 'stopped', reason: 'unauthorized' });
  });

  it('P10: ends a stream at once when it is asked again, and at the next heartbeat unasked', async () => {
    const people = new Set(['ann', 'ben']);
    const { collection, live, watch } = await serveOrders(people, { heartbeatMs: 200 });
    const ann = watch('ann');
    const ben = watch('ben');
    await expect.poll(() => ann.source.state.name, patience).toBe('live');
    await expect.poll(() => ben.source.state.name, patience).toBe('live');
    people.delete('ann');
    await live.recheck();
    await collection.insertOne({ dish: 'For Ben', table: 1 });
    await expect.poll(() => ben.seen.at(-1), patience).toEqual(['newOrder', 'For Ben']);
    await expect.poll(() => ann.source.state.name, patience).toBe('stopped');
    expect(ann.seen).toEqual([['orders', []]]);
    people.delete('ben');
    await expect.poll(() => ben.source.state.name, patience).toBe('stopped');
    await expect.poll(() => live.counts().subscribers, patience).toBe(0);
  });

  it('answers 503 when it has as many streams as it may', async () => {
    const { url, watch } = await serveOrders(new Set(['ann']), { maxStreams: 1 });
    const { source } = watch('ann');
    await expect.poll(() => source.state.name, patience).toBe('live');
    const refused = await fetch(`${url}?who=ann`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  });

  it('has no more streams than it may when all come at once', async () => {
    let asked = 0;
    const lookUp = async () => {
      asked += 1;
      await expect.poll(() => asked, patience).toBeGreaterThanOrEqual(6);
    };
    const { url } = await serveOrders(new Set(['ann']), { maxStreams: 2, lookUp });
    const answers = await Promise.all(Array.from({ length: 6 }, () => fetch(`${url}?who=ann`)));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, 200, 503, 503, 503, 503]);
  });
});
