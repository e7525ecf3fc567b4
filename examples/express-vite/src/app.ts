import { createTidings, serveList } from '@tidings/server';
import express from 'express';
import { MongoClient } from 'mongodb';
import { openOrders, orders } from './orders.js';
import { addSignIn, isSignedIn, sessionOf, userOf } from './sign-in.js';

const { MONGODB_URI = 'mongodb://127.0.0.1:27017/?replicaSet=rs0', PORT = '3000' } = process.env;
const client = await MongoClient.connect(MONGODB_URI);
const app = express();

const list = serveList(openOrders, { collection: 'order', where: { paidAt: null } });
const live = await createTidings({
  ...{ client, database: 'shop', channels: [orders], sources: [list] },
  access: {
    identify(request) {
      const user = userOf(request);
      return user && { user, session: sessionOf(request) };
    },
    topicsOf: (_user, session) =>
      isSignedIn(session) ? [{ topic: 'orders', since: 'always' }] : undefined,
  },
});
app.get(orders.path, live.stream(orders));
app.get('/pages', live.pages());
app.get('/readyz', live.readinessProbe());

addSignIn(app, (session) => live.recheck({ session }));
app.use(express.static(process.env['PAGE'] ?? 'dist/page'));
const server = app.listen(Number(PORT), () => {
  console.log(`Listening on port ${PORT}.`);
});

process.once('SIGTERM', () => {
  void live
    .drain({ server, spreadMs: 5_000 })
    .then(() => live.close())
    .then(() => client.close());
});
