import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { defineChannel } from '@tidings/protocol';
import { createTidings, serveList } from '../src/index.ts';
import { fromOrders, orderList, orders, ordersList } from '../src/fixtures/orders.ts';
import { serveOrders } from './serve-orders.ts';

const patience = { timeout: 30_000, interval: 10 };

describe('createTidings', () => {
  it('sends the current documents, then what is inserted, edited and deleted', async () => {
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

  it('keeps documents that `where` excludes out of snapshot and events, and rejects none of them', async () => {
    const rejected: unknown[] = [];
    const open = serveList(ordersList, { ...fromOrders, where: { paidAt: null } });
    const { collection, watch } = await serveOrders(new Set(['ann']), {
      sources: [open],
      onRejected: (_change, issues) => rejected.push(issues),
    });
    const paid = { $set: { paidAt: new Date() } };
    const { insertedId: soup } = await collection.insertOne({ dish: 'Soup', table: 1 });
    const { insertedId: fish } = await collection.insertOne({ dish: 'Fish', table: 1 });
    await collection.updateOne({ _id: fish }, paid);
    const { seen } = watch('ann');
    await expect.poll(() => seen, patience).toEqual([['orders', ['Soup']]]);
    await collection.updateOne({ _id: fish }, { $set: { table: 2 } });
    await collection.updateOne({ _id: soup }, paid);
    await collection.updateOne({ _id: fish }, { $unset: { paidAt: 1 } });
    await expect
      .poll(() => seen.slice(1), patience)
      .toEqual([
        ['orderDeleted', soup.toHexString()],
        ['newOrder', 'Fish'],
      ]);
    expect(rejected).toEqual([]);
  });

  it('does not start without the images that are required, and says how to turn them on', async () => {
    const byDish = serveList(ordersList, { ...fromOrders, where: { table: 4 } });
    const prepare = () => Promise.resolve();
    await expect(
      serveOrders(new Set(), { sources: [byDish], prepare, images: 'required' }),
    ).rejects.toMatchObject({
      code: 'missing-images',
      message: expect.stringMatching(
        /"order" of "orders"[^]*runCommand\(\{ "collMod": "order", /,
      ) as unknown,
    });
    const fixed = { ...fromOrders, where: { table: 4 }, immutable: ['table'] };
    const { collection, watch } = await serveOrders(new Set(['ann']), {
      sources: [serveList(ordersList, fixed)],
      prepare,
    });
    const { source, seen } = watch('ann');
    await expect.poll(() => source.state.name, patience).toBe('live');
    const { insertedId } = await collection.insertOne({ dish: 'Soup', table: 4 });
    await collection.updateOne({ _id: insertedId }, { $set: { dish: 'Fish' } });
    const untilThen = [
      ['orders', []],
      ['newOrder', 'Soup'],
      ['orderEdited', 'Fish'],
    ];
    await expect.poll(() => seen, patience).toEqual(untilThen);
    // Nobody knows whether what is deleted was in the list: a gap, and a new snapshot.
    await collection.deleteOne({ _id: insertedId });
    await expect.poll(() => seen, patience).toEqual([...untilThen, ['orders', []]]);
  });

  it('P3: resumes a reader that reconnects, and replays what it missed', async () => {
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

  it('P11: sends a document that breaks the contract to nobody, reports it, and continues', async () => {
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

  it('refuses pages of other origins, and marks every stream as same-origin', async () => {
    const { url } = await serveOrders(new Set(['ann']), {
      allowedOrigins: ['https://shop.example'],
    });
    const ask = async (headers: Readonly<Record<string, string>>) => {
      const asked = get(`${url}?who=ann`, { headers });
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.destroy();
      return [answer.statusCode, answer.headers['cross-origin-resource-policy']];
    };
    expect(await ask({})).toEqual([200, 'same-origin']);
    expect(await ask({ 'sec-fetch-site': 'same-origin' })).toEqual([200, 'same-origin']);
    // Another port of this host, with this host's cookies.
    expect(await ask({ 'sec-fetch-site': 'same-site' })).toEqual([403, undefined]);
    const other = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect(await ask(other)).toEqual([403, undefined]);
    expect(await ask({ ...other, origin: 'https://shop.example' })).toEqual([200, 'same-origin']);
  });

  it('P10: ends a stream at once at recheck(), and otherwise at the next heartbeat', async () => {
    const users = new Set(['ann', 'ben']);
    const { collection, live, watch } = await serveOrders(users, { heartbeatMs: 200 });
    const ann = watch('ann');
    const ben = watch('ben');
    await expect.poll(() => ann.source.state.name, patience).toBe('live');
    await expect.poll(() => ben.source.state.name, patience).toBe('live');
    users.delete('ann');
    await live.recheck();
    await collection.insertOne({ dish: 'For Ben', table: 1 });
    await expect.poll(() => ben.seen.at(-1), patience).toEqual(['newOrder', 'For Ben']);
    await expect.poll(() => ann.source.state.name, patience).toBe('stopped');
    expect(ann.seen).toEqual([['orders', []]]);
    users.delete('ben');
    await expect.poll(() => ben.source.state.name, patience).toBe('stopped');
    await expect.poll(() => live.counts().subscribers, patience).toBe(0);
  });

  it('limits its snapshots by ?limit=, and reports what is allowed', async () => {
    const { url, collection } = await serveOrders(new Set(['ann']));
    await collection.insertMany(['One', 'Two', 'Three'].map((dish) => ({ dish, table: 1 })));
    const answer = await fetch(`${url}?who=ann&limit=2`);
    expect(answer.headers.get('vary')).toBe('accept-encoding');
    const text = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let snapshot = '';
    while (!snapshot.includes('event: sync')) snapshot += (await text?.read())?.value ?? '';
    await text?.cancel();
    expect(snapshot).toMatch(/"Three".*"Two"/);
    expect(snapshot).not.toContain('"One"');
    const refused = await fetch(`${url}?who=ann&limit=none`);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      detail:
        'limit: must be a whole number of at least 1, given once; it is rounded down to 1, 2, 5, 10, 20, 50',
    });
  });

  it('answers 503 at the maximum of streams', async () => {
    const { url, watch } = await serveOrders(new Set(['ann']), { maxStreams: 1 });
    const { source } = watch('ann');
    await expect.poll(() => source.state.name, patience).toBe('live');
    const refused = await fetch(`${url}?who=ann`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  });

  it('never exceeds its maximum of streams under simultaneous requests, nor looks up more', async () => {
    let asked = 0;
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const lookUp = () => {
      asked += 1;
      return answered;
    };
    const { url } = await serveOrders(new Set(['ann']), { maxStreams: 2, lookUp });
    const statuses: number[] = [];
    const answers = Array.from({ length: 6 }, async () => {
      statuses.push((await fetch(`${url}?who=ann`)).status);
    });
    await expect.poll(() => statuses, patience).toEqual([503, 503, 503, 503]);
    expect(asked).toBe(2);
    answer();
    await Promise.all(answers);
    expect(statuses.slice(4)).toEqual([200, 200]);
  });

  it('limits the streams of one address, and frees the slots of pipelined requests', async () => {
    const { url } = await serveOrders(new Set(['ann']), { maxStreamsPerAddress: 2 });
    const ask = (method: string) => `${method} /orders?who=ann HTTP/1.1\r\nhost: a\r\n\r\n`;
    const { hostname, port } = new URL(url);
    for (let n = 0; n < 3; n += 1) {
      const socket = connect(Number(port), hostname);
      socket.write(ask('GET') + ask('HEAD').repeat(50) + ask('GET').repeat(50));
      await once(socket, 'data');
      socket.resetAndDestroy();
    }
    const open = async () => (await fetch(`${url}?who=ann`)).status;
    await expect.poll(open, patience).toBe(200);
    await expect.poll(open, patience).toBe(200);
    expect(await open()).toBe(429);
  });

  it('P11: rejects a document for which `read` throws, also in snapshots, and continues', async () => {
    const rejected: unknown[] = [];
    const throwing = serveList(ordersList, {
      collection: 'order',
      read({ dish, table }, id) {
        if (dish === 'Poison') throw new TypeError('cannot be read');
        return { id, dish, table };
      },
    });
    const { collection, watch } = await serveOrders(new Set(['ann']), {
      sources: [throwing],
      onRejected: (_change, issues) => rejected.push(issues),
    });
    await collection.insertMany([
      { dish: 'Poison', table: 1 },
      { dish: 'Soup', table: 1 },
    ]);
    const { seen } = watch('ann');
    await expect.poll(() => seen, patience).toEqual([['orders', ['Soup']]]);
    await collection.insertOne({ dish: 'Poison', table: 1 });
    await collection.insertOne({ dish: 'Fish', table: 1 });
    await expect.poll(() => seen.slice(1), patience).toEqual([['newOrder', 'Fish']]);
    expect(rejected.at(-1)).toEqual([{ path: '', message: '`read` threw: cannot be read' }]);
  });

  it('P11: sends everyone a gap when a projection throws, and continues', async () => {
    const throwing = {
      ...orderList,
      project(...args: Parameters<typeof orderList.project>) {
        const [change] = args;
        if (change.operation === 'delete') throw new TypeError('of undefined');
        return orderList.project(...args);
      },
    };
    const rejected: unknown[] = [];
    const { collection, watch } = await serveOrders(new Set(['ann']), {
      sources: [throwing],
      onRejected: (_change, issues) => rejected.push(issues),
    });
    const { insertedId } = await collection.insertOne({ dish: 'Soup', table: 1 });
    await collection.insertOne({ dish: 'Fish', table: 1 });
    const { source, seen } = watch('ann');
    await expect.poll(() => seen, patience).toEqual([['orders', ['Fish', 'Soup']]]);
    await collection.deleteOne({ _id: insertedId });
    await expect.poll(() => seen.at(-1), patience).toEqual(['orders', ['Fish']]);
    await expect.poll(() => source.state, patience).toMatchObject({ outcome: 'gap' });
    expect(rejected).toEqual([[{ path: '', message: 'source "orders" threw: of undefined' }]]);
  });

  it('answers 503 with a problem, and logs, when no source serves a topic or the look-up fails', async () => {
    const logged: unknown[] = [];
    const log = {
      info: () => undefined,
      warn: () => undefined,
      error: ({ err }: { readonly err?: Error }) => logged.push(err?.message),
    };
    let granted: () => readonly string[] = () => ['order'];
    const { url, live } = await serveOrders(new Set(), {
      log,
      topicsOf: () => granted(),
    });
    const unserved = await fetch(`${url}?who=ann`);
    expect([unserved.status, unserved.headers.get('content-type')]).toEqual([
      503,
      'application/problem+json',
    ]);
    expect(logged[0]).toMatch('No source serves topic "order".');
    granted = () => {
      throw new Error('The session store is down.');
    };
    expect((await fetch(`${url}?who=ann`)).status).toBe(503);
    expect(logged[1]).toBe('The session store is down.');
    expect(live.counts().subscribers).toBe(0);
  });

  it('closes a stream whose access cannot be checked, and answers 503', async () => {
    let fails = false;
    const { url, live, watch } = await serveOrders(new Set(['ann']), {
      lookUp: () => (fails ? Promise.reject(new Error('Down.')) : Promise.resolve()),
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const { source } = watch('ann');
    await expect.poll(() => source.state.name, patience).toBe('live');
    fails = true;
    await live.recheck();
    await expect.poll(() => live.counts().subscribers, patience).toBe(0);
    await expect.poll(() => source.state.name, patience).not.toBe('live');
    // Asked again where the connection kept from an earlier request is closed at this moment.
    const status = async () => (await fetch(`${url}?who=ann`)).status;
    await expect.poll(status, patience).toBe(503);
    fails = false;
    await expect.poll(() => source.state.name, patience).toBe('live');
  });

  it('rejects a second instance over one database in one process, unless it is allowed', async () => {
    const { client, database, live } = await serveOrders(new Set());
    const again = { client, database, channels: [orders], sources: [orderList] };
    await expect(createTidings(again)).rejects.toThrow(
      'This process runs `createTidings` over this database already.',
    );
    const second = await createTidings({ ...again, allowsSecond: true });
    await second.close();
    await live.close();
    const third = await createTidings(again);
    await third.close();
  });

  it('rejects a channel that is not its own', async () => {
    const { live } = await serveOrders(new Set());
    const other = defineChannel({ path: '/other', generation: 1, events: [] });
    // The types say so too.
    expect(() => live.stream(other as unknown as typeof orders)).toThrow(
      'Channel "/other" is not among the `channels` of this composition.',
    );
  });
});
