import { createTidings, serveList } from '@tidings/server';
import { MongoClient } from 'mongodb';
import { openOrders, orders } from './orders.ts';

const { MONGODB_URI = 'mongodb://127.0.0.1:27017/?replicaSet=rs0' } = process.env;

export const live = await createTidings({
  client: await MongoClient.connect(MONGODB_URI),
  database: process.env['DB_NAME'] ?? 'shop',
  channels: [orders],
  sources: [serveList(openOrders, { collection: 'order' })],
  access: {
    identify(request: Request) {
      const id = userOf(request.headers.get('cookie') ?? '');
      return id === undefined ? undefined : { user: { id }, session: id };
    },
    topicsOf: () => [{ topic: 'orders', since: 'always' }],
  },
});

/** Stands for your own sign-in: the cookie says who it is. */
function userOf(cookie: string): string | undefined {
  return /(?:^|; )user=([^;]+)/.exec(cookie)?.[1];
}
