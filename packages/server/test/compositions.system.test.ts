import { defineChannel, defineList } from '@tidings/protocol';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { fromOrders, Order, orderList, orders, ordersList } from '../src/fixtures/orders.ts';
import {
  createTidings,
  serveList,
  type Source,
  type StreamHandler,
  type TidingsOptions,
} from '../src/index.ts';
import { serveOrders } from './serve-orders.ts';

const patience = { timeout: 30_000, interval: 10 };

const waiter = z.object({ id: z.string(), name: z.string() });
const staffList = defineList({
  name: 'staff',
  itemName: 'waiter',
  item: waiter,
  example: { id: '65b2f0c4e13b2a0012345678', name: 'Ann' },
});

/** Another page of the same application. */
const staff = defineChannel({ path: '/staff', generation: 1, events: staffList.events });
const servedStaff = serveList(staffList, {
  collection: 'waiter',
  read: ({ name }, id) => ({ id, name }),
});

const strictOrders = defineList({
  name: 'orders',
  itemName: 'order',
  item: Order.extend({ table: z.int().min(1) }),
  example: { id: '65b2f0c4e13b2a0012345678', dish: 'Soup', table: 4 },
});

async function connectTo(options: MongoClientOptions = {}): Promise<MongoClient> {
  const client = await MongoClient.connect(inject('mongodbUri'), options);
  onTestFinished(() => client.close());
  return client;
}

/** Serves orders by a composition of its own; returns the address of the stream. */
async function compose(
  list: Source<typeof orders>,
  where: Pick<TidingsOptions<typeof orders>, 'client' | 'database'>,
): Promise<string> {
  const tidings = await createTidings({
    ...where,
    channels: [orders],
    sources: [list],
    heartbeatMs: 500,
    allowsSecond: true,
    access: { publicTopics: ['orders'] },
  });
  onTestFinished(() => tidings.close());
  const url = await serve({ [orders.path]: tidings.stream(orders) });
  return url + orders.path;
}

/** Serves each path by its handler; returns the address. */
async function serve(
  handlers: Readonly<Record<string, StreamHandler<IncomingMessage>>>,
): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    void handlers[pathname]?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo; // of a listening TCP server
  return `http://127.0.0.1:${String(port)}`;
}

/** What a stream sends up to and with its `sync`. */
interface Opening {
  readonly text: string;
  readonly sync: Readonly<Record<string, unknown>>;
  readonly id: string;
}

async function openUntilSync(url: string, lastEventId?: string): Promise<Opening> {
  const answer = await fetch(url, {
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let sync: RegExpExecArray | null = null;
  while (sync === null) {
    const chunk = await reader?.read();
    if (chunk?.done !== false) throw new Error(`The stream ended without a sync: ${text}`);
    text += chunk.value;
    sync = /event: sync\n(?:.*\n)*?\n/.exec(text);
  }
  await reader?.cancel();
  const [frame] = sync;
  return {
    text,
    sync: JSON.parse(/data: (.*)/.exec(frame)?.[1] ?? '{}') as Opening['sync'], // of an object
    id: /id: (.*)/.exec(frame)?.[1] ?? '',
  };
}

describe('two instances over one database', () => {
  it('P3: resume each other’s clients when their lists are the same', async () => {
    const client = await connectTo();
    const where = { client, database: `orders-${randomUUID()}` };
    const first = await compose(orderList, where);
    const second = await compose(serveList(ordersList, { ...fromOrders, revision: 1 }), where);
    const { id } = await openUntilSync(first);
    await client.db(where.database).collection('order').insertOne({ dish: 'Soup', table: 1 });
    // A snapshot is sent once its composition has read as far: what comes back to it then has missed the order.
    await openUntilSync(second);
    const { text, sync } = await openUntilSync(second, id);
    expect(sync).toMatchObject({ outcome: 'resumed' });
    expect(text).toMatch(/event: newOrder\n.*"Soup"/s);
    expect(text).not.toContain('event: orders\n');
  });

  it.each([
    ['another revision', serveList(ordersList, { ...fromOrders, revision: 2 })],
    ['another schema', serveList(strictOrders, fromOrders)],
    ['another `where`', serveList(ordersList, { ...fromOrders, where: { table: { $gt: 0 } } })],
  ])('P4: give the other’s clients a gap when a list has %s', async (_difference, source) => {
    const client = await connectTo();
    const where = { client, database: `orders-${randomUUID()}` };
    const first = await compose(orderList, where);
    const second = await compose(source, where);
    const { id } = await openUntilSync(first);
    const { text, sync } = await openUntilSync(second, id);
    expect(sync).toMatchObject({ outcome: 'gap' });
    expect(text).toContain('event: orders\n');
  });
});

describe('two channels of one instance', () => {
  it('share one change stream, each with a path and a contract hash of its own', async () => {
    const client = await connectTo({ monitorCommands: true });
    const streams = new Set<string>();
    client.on('commandStarted', ({ command }) => {
      if (JSON.stringify(command).includes('$changeStream')) streams.add(JSON.stringify(command));
    });
    const database = `orders-${randomUUID()}`;
    const tidings = await createTidings({
      client,
      database,
      channels: [orders, staff],
      sources: [orderList, servedStaff],
      heartbeatMs: 500,
      access: { publicTopics: () => true },
    });
    onTestFinished(() => tidings.close());
    const url = await serve({
      [orders.path]: tidings.stream(orders, { asked: () => ({ topics: ['orders'] }) }),
      [staff.path]: tidings.stream(staff, { asked: () => ({ topics: ['staff'] }) }),
    });
    await client.db(database).collection('waiter').insertOne({ name: 'Ann' });
    const seen = await Promise.all([openUntilSync(`${url}/orders`), openUntilSync(`${url}/staff`)]);
    expect(seen[0].text).toContain('event: orders\n');
    expect(seen[1].text).toMatch(/event: staff\n.*"Ann"/s);
    const [one, other] = seen.map(({ sync }) => sync['contract']);
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(other).toMatch(/^[0-9a-f]{16}$/);
    expect(one).not.toBe(other);
    expect(streams.size).toBe(1);
  });
});

describe('an instance with default limits', () => {
  it('accepts 100 streams from one address, and answers 429 to the next', async () => {
    const { url, live } = await serveOrders(new Set(['ann']));
    const open = () => fetch(`${url}?who=ann`);
    const answers = await Promise.all(Array.from({ length: 101 }, open));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(100);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    for (const { body } of answers) await body?.cancel();
    await expect.poll(() => live.counts().subscribers, patience).toBe(0);
  });

  it('accepts 20 streams of one session, whatever their addresses, and answers 429 to the next', async () => {
    let addresses = 0;
    const { url } = await serveOrders(new Set(['ann']), {
      addressOf: () => `address ${String((addresses += 1))}`,
    });
    const open = (cookie: string) => fetch(`${url}?who=ann`, { headers: { cookie } });
    const answers = await Promise.all(Array.from({ length: 21 }, () => open('sid=1')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    const other = await open('sid=2');
    expect(other.status).toBe(200);
    for (const { body } of [...answers, other]) await body?.cancel();
  });
});
