import { checkListeners } from '@tidings/event-source/testing';
import { createWitness } from '@tidings/protocol/testing';
import { EventSource } from 'eventsource';
import { expect, it, onTestFinished } from 'vitest';
import { orders } from '../src/fixtures/orders.ts';
import { serveOrders } from './serve-orders.ts';

const patience = { timeout: 30_000, interval: 10 };

it('checks server and page of a custom channel against its contract', async () => {
  const { url, collection, live } = await serveOrders(new Set(['ann']));
  const shown = new Map<string, string>();

  const witness = createWitness(orders, { except: ['revoked'] });
  const stream = new EventSource(`${url}?who=ann`);
  witness.listen(stream);
  onTestFinished(() => {
    stream.close();
  });
  await expect.poll(() => witness.missing(), patience).not.toContain('sync');
  const { insertedId } = await collection.insertOne({ dish: 'Soup', table: 4 });
  await collection.updateOne({ _id: insertedId }, { $set: { table: 5 } });
  await collection.deleteOne({ _id: insertedId });
  await expect.poll(() => witness.missing(), patience).toEqual(['moving']);
  await live.close();
  await expect.poll(() => witness.missing(), patience).toEqual([]);
  expect(witness.breaches()).toEqual([]);

  checkListeners(orders, (source) => {
    source.on('orders', ({ orders: all }) => {
      for (const { id, dish } of all) shown.set(id, dish);
    });
    source.on('newOrder', ({ id, dish }) => shown.set(id, dish));
    source.on('orderEdited', ({ id, dish }) => shown.set(id, dish));
    source.on('orderDeleted', ({ id }) => shown.delete(id));
    return undefined;
  });
});
