import { createTidings, serveList } from '@tidings/server';
import { MongoClient } from 'mongodb';
import { openOrders, orders } from './orders';

const { MONGODB_URI = 'mongodb://127.0.0.1:27017/?replicaSet=rs0' } = process.env;

async function start() {
  return createTidings({
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
}

let started: ReturnType<typeof start> | undefined;

/** Starts with the first request, because a build loads this file, too. */
export const getLive = () => (started ??= start());

/** Stands for your own sign-in: the cookie says who it is. */
function userOf(cookie: string): string | undefined {
  return /(?:^|; )user=([^;]+)/.exec(cookie)?.[1];
}
