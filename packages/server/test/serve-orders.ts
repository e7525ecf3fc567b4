import type {} from '@tidings/dev-mongo/vitest';
import { connect, type Source } from '@tidings/event-source';
import { EventSource } from 'eventsource';
import { MongoClient, type Collection } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inject, onTestFinished } from 'vitest';
import { orderList, orders } from '../src/fixtures/orders.ts';
import { createTidings, type Tidings, type TidingsOptions } from '../src/index.ts';

/** A document that another program writes: whatever it likes. */
export interface OrderDocument {
  readonly dish: unknown;
  readonly table: unknown;
}

/** Orders of one database, served at `url` until the test is over. */
export interface ServedOrders {
  readonly url: string;
  readonly client: MongoClient;
  readonly database: string;
  readonly collection: Collection<OrderDocument>;
  readonly live: Tidings<typeof orders>;
  /** Connects as that user (`?who=`); collects what comes. */
  readonly watch: (who: string) => {
    readonly source: Source<typeof orders>;
    readonly seen: unknown[];
  };
}

/** Serves a fresh database to those whom `users` has; `lookUp` is waited for before each answer. */
export async function serveOrders(
  users: ReadonlySet<string>,
  {
    lookUp = () => Promise.resolve(),
    topicsOf,
    ...options
  }: Partial<TidingsOptions<typeof orders>> & {
    readonly lookUp?: () => Promise<void>;
    /** @defaultValue `orders`, for those whom `users` has */
    readonly topicsOf?: () => readonly string[];
  } = {},
): Promise<ServedOrders> {
  const client = await MongoClient.connect(inject('mongodbUri'));
  onTestFinished(() => client.close());
  const database = `orders-${randomUUID()}`;
  const live = await createTidings({
    client,
    database,
    channels: [orders],
    sources: [orderList],
    heartbeatMs: 500,
    access: {
      identify(request) {
        const id = new URLSearchParams(request.url?.split('?')[1]).get('who');
        const session = request.headers.cookie ?? randomUUID();
        return id === null ? undefined : { user: { id }, session };
      },
      async topicsOf(user) {
        await lookUp();
        if (topicsOf !== undefined) return topicsOf();
        return users.has(user.id) ? [{ topic: 'orders', since: 'always' }] : undefined;
      },
    },
    ...options,
  });
  onTestFinished(() => live.close());
  const answer = live.stream(orders);
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo; // of a listening TCP server
  const url = `http://127.0.0.1:${String(port)}/orders`;
  return {
    url,
    client,
    database,
    collection: client.db(database).collection<OrderDocument>('order'),
    live,
    watch(who) {
      const source = connect(orders, { url: `${url}?who=${who}`, EventSource });
      onTestFinished(() => {
        source.close();
      });
      const seen: unknown[] = [];
      source.on('orders', ({ orders: all }) => seen.push(['orders', all.map(({ dish }) => dish)]));
      source.on('newOrder', ({ dish }) => seen.push(['newOrder', dish]));
      source.on('orderEdited', ({ dish }) => seen.push(['orderEdited', dish]));
      source.on('orderDeleted', ({ id }) => seen.push(['orderDeleted', id]));
      return { source, seen };
    },
  };
}
