import { connect } from '@tidings/event-source';
import { defineChannel, defineEvent, defineList } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import { once as emitted } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import {
  createTidings,
  membersOf,
  serveList,
  type AppClient,
  type Tidings,
} from '../../src/index.ts';
import { collections } from './open-drivers.ts';

const orders = defineList({
  ...{ name: 'orders', itemName: 'order', topic: { fields: ['team'] } },
  item: z.object({
    id: z.string(),
    team: z.string(),
    dish: z.string(),
    placedAt: z.iso.datetime(),
  }),
  example: { id: '1', team: '1', dish: 'Soup', placedAt: '2026-01-01T00:00:00Z' },
});
const watching = defineEvent('watching', {
  kind: 'ephemeral',
  summary: 'Who is there.',
  schema: z.object({ topic: z.string(), users: z.array(z.string()) }),
  example: { topic: 'orders:1', users: ['1'] },
  topic: ({ topic }) => topic,
});

/** The channel of a team's orders, with presence. */
export const channel = defineChannel({
  ...{ path: '/live', generation: 1 },
  events: [...orders.events, watching],
});

/** The list, as `createTidings` and the quarantine's command take it. */
export const source = serveList(orders, { collection: collections.orders });

/** Serves the orders of teams to their members, `?user=` says whom. */
export async function serveTeamOrders(client: AppClient, database: string) {
  const tidings: Tidings<typeof channel> = await createTidings({
    ...{ client, database, channels: [channel], sources: [source], heartbeatMs: 500 },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    quarantine: {},
    access: {
      identify: ({ url }) => {
        const id = new URLSearchParams(url?.split('?')[1]).get('user') ?? '';
        return { user: { id }, session: id };
      },
      memberships: [
        membersOf(collections.teams, { topic: (id) => `orders:${id}`, users: 'members' }),
      ],
    },
    presence: {
      topics: (topic) => topic.startsWith('orders:'),
      payload: z.string(),
      payloadOf: ({ id }) => id,
      presenceEvent: ({ topic, users }) => ({
        name: 'watching',
        data: { topic, users: [...users] },
      }),
    },
  });
  const stream = tidings.stream(channel);
  const server = createServer((request, response) => void stream(request, response));
  server.listen(0, '127.0.0.1');
  await emitted(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a listening TCP server
  const close = async () => {
    await tidings.close({ spreadMs: 0 });
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);

  /** Watches as a user; collects what arrives. */
  function watch(
    user: string,
    options: { readonly lastEventId?: string; readonly topics?: readonly string[] } = {},
  ) {
    const url = `http://127.0.0.1:${String(port)}/live?user=${user}`;
    const reader = connect(channel, { url, EventSource, ...options });
    onTestFinished(() => {
      reader.close();
    });
    const seen: unknown[] = [];
    /** The dishes of the list, sorted; one that arrives twice is there twice. */
    let dishes: readonly string[] = [];
    reader.on('orders', ({ orders: all }) => (dishes = all.map(({ dish }) => dish)));
    reader.on('newOrder', ({ dish }) => (dishes = [...dishes, dish]));
    const listed = () => [...dishes].sort();
    reader.on('orders', ({ orders: all }) => seen.push(['orders', all]));
    reader.on('newOrder', ({ dish }) => seen.push(['newOrder', dish]));
    reader.on('orderEdited', ({ dish }) => seen.push(['orderEdited', dish]));
    reader.on('orderDeleted', ({ id }) => seen.push(['orderDeleted', id]));
    reader.on('sync', ({ outcome }) => seen.push(['sync', outcome]));
    const present: (readonly string[])[] = [];
    reader.on('watching', ({ users }) => present.push(users));
    return { reader, seen, listed, present };
  }
  return { tidings, watch, close };
}
