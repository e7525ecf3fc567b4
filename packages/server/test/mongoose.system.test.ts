import type {} from '@tidings/dev-mongo/vitest';
import { connect, reached } from '@tidings/event-source';
import { defineChannel, defineList } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import type { ClientSession, Db, MongoClient } from 'mongodb';
import mongoose, { Schema } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { once as emitted } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, inject, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { createTidings, membersOf, once, prepareRequests, serveList } from '../src/index.ts';

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
const channel = defineChannel({ path: '/live', generation: 1, events: orders.events });

it('P12: works with the client, the models and the transactions of Mongoose', async () => {
  const connection = await mongoose
    .createConnection(inject('mongodbUri'), { dbName: `mongoose-${randomUUID()}` })
    .asPromise();
  onTestFinished(() => connection.close());
  const User = Schema.Types.ObjectId;
  const Team = connection.model('Team', new Schema({ members: [User] }));
  const Order = connection.model(
    'Order',
    new Schema({ team: User, dish: String, placedAt: { type: Date, default: Date.now } }),
  );
  await Promise.all([Team.init(), Order.init()]);
  // Mongoose brings a driver of another version: two copies, whose types are not each other's.
  const client = connection.getClient() as unknown as MongoClient;
  const db = connection.db as unknown as Db;
  const database = connection.name;
  const tidings = await createTidings({
    ...{ client, database, channels: [channel] },
    sources: [serveList(orders, { collection: Order.collection.collectionName })],
    access: {
      identify: ({ url }) => {
        const id = new URLSearchParams(url?.split('?')[1]).get('user') ?? '';
        return { user: { id }, session: id };
      },
      memberships: [
        membersOf(Team.collection.collectionName, {
          topic: (id) => `orders:${id}`,
          users: 'members',
        }),
      ],
    },
  });
  onTestFinished(() => tidings.close({ spreadMs: 0 }));
  await prepareRequests(db);
  const stream = tidings.stream(channel);
  const server = createServer((request, response) => void stream(request, response));
  server.listen(0, '127.0.0.1');
  await emitted(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  const ann = new mongoose.Types.ObjectId();
  const team = await Team.create({ members: [ann] });
  const { port } = server.address() as AddressInfo; // of a listening TCP server
  const url = `http://127.0.0.1:${String(port)}/live?user=${ann.toHexString()}`;
  const source = connect(channel, { url, EventSource });
  onTestFinished(() => {
    source.close();
  });
  const seen: unknown[] = [];
  source.on('newOrder', (order) => seen.push(order));
  await expect.poll(() => source.state.name).toBe('live');

  const request = { author: ann.toHexString(), clientId: '1', content: { dish: 'Soup' } };
  const place = () =>
    connection.withSession(async (session) => {
      const answer = await session.withTransaction(() =>
        once(db, session as unknown as ClientSession, request, async () => {
          const [order] = await Order.create([{ ...request.content, team: team._id }], { session });
          return order && { id: order._id };
        }),
      );
      return { ...answer, position: tidings.positionAfter(session as unknown as ClientSession, 1) };
    });
  const placed = await place();
  expect(placed.outcome).toBe('written');
  await reached(source, channel, placed.position);
  expect(seen).toMatchObject([{ team: team.id, dish: 'Soup' }]);
  expect(await place()).toMatchObject({ outcome: 'repeated' });
  expect(await Order.countDocuments()).toBe(1);
});
