import type {} from '@tidings/dev-mongo/vitest';
import { connect, reached } from '@tidings/event-source';
import { defineChannel, defineList } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import { MongoServerError, type Document } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { once, prepareRequests, serveList } from '../src/index.ts';
import { serveChannel } from './serve-channel.ts';

const orders = defineList({
  name: 'orders',
  itemName: 'order',
  item: z.object({ id: z.string(), dish: z.string() }),
  example: { id: '65b2f0c4e13b2a0012345678', dish: 'Soup' },
});
const channel = defineChannel({ path: '/live', generation: 1, events: orders.events });
const sources = [
  serveList(orders, { collection: 'order', read: ({ dish }, id) => ({ id, dish }) }),
];
const request = { author: 'ann', clientId: '1', content: { dish: 'Soup' } };

async function serve() {
  const served = await serveChannel({ channel, sources });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const { client, db, tidings } = served;
  await prepareRequests(db);
  const placed = db.collection('order');
  /** Places an order as an app does; `during` happens in the transaction, before the end of `write`. */
  const place = (asked = request, during: () => Promise<unknown> = () => Promise.resolve()) =>
    client.withSession(async (session) => {
      const answer = await session.withTransaction(() =>
        once(db, session, asked, async () => {
          const { insertedId } = await placed.insertOne({ ...asked.content }, { session });
          await during();
          return { id: insertedId };
        }),
      );
      return { ...answer, position: tidings.positionAfter(session, 1) };
    });
  return { ...served, placed, place };
}

describe('once', () => {
  it('P12: writes a request once, and answers a repetition with what came of it', async () => {
    const { place, placed } = await serve();
    const first = await place();
    expect(first.outcome).toBe('written');
    const second = await place();
    expect(second).toMatchObject({
      outcome: 'repeated',
      result: 'result' in first && first.result,
    });
    expect(await place({ ...request, author: 'ben' })).toMatchObject({ outcome: 'written' });
    expect(await place({ ...request, content: { dish: 'Pie' } })).toMatchObject({
      outcome: 'conflict',
    });
    expect(await placed.countDocuments()).toBe(2);
  });

  it('P12: writes once when the same request arrives ten times at the same moment', async () => {
    const { place, placed } = await serve();
    const answers = await Promise.all(Array.from({ length: 10 }, () => place()));
    expect(answers.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === 'repeated')).toHaveLength(9);
    expect(await placed.countDocuments()).toBe(1);
  });

  it('runs again with a callback that runs again, and writes what the last run does', async () => {
    const { place, placed, db } = await serve();
    let runs = 0;
    const answer = await place(request, async () => {
      runs += 1;
      if (runs > 1) return;
      const error = new MongoServerError({ message: 'Try again.', code: 112 });
      error.addErrorLabel('TransientTransactionError');
      await Promise.reject(error);
    });
    expect([answer.outcome, runs]).toEqual(['written', 2]);
    expect(await placed.countDocuments()).toBe(1);
    expect(await db.collection('request').countDocuments()).toBe(1);
  });

  it('remembers nothing of what was declined or has failed', async () => {
    const { client, db, place } = await serve();
    const run = (write: () => Promise<Document | undefined>) =>
      client.withSession((session) =>
        session.withTransaction(() => once(db, session, request, write)),
      );
    expect(await run(() => Promise.resolve(undefined))).toEqual({ outcome: 'declined' });
    await expect(run(() => Promise.reject(new Error('No such table.')))).rejects.toThrow('No such');
    expect((await place()).outcome).toBe('written');
  });

  it('fails loudly outside a transaction, and without an id of the client', async () => {
    const { client, db } = await serve();
    const write = () => Promise.resolve({ id: 1 });
    await client.withSession(async (session) => {
      await expect(once(db, session, request, write)).rejects.toThrow('outside a transaction');
      const body = {} as { readonly clientId: string };
      const asked = session.withTransaction(() =>
        once(db, session, { ...request, clientId: body.clientId }, write),
      );
      await expect(asked).rejects.toThrow('clientId: must be a text');
    });
  });

  it('answers with the position at which a stream has what was written', async () => {
    const { origin, place } = await serve();
    const source = connect(channel, { url: `${origin}/live?topic=orders`, EventSource });
    onTestFinished(() => {
      source.close();
    });
    const seen: string[] = [];
    source.on('orders', ({ orders: all }) => seen.push(...all.map(({ dish }) => dish)));
    source.on('newOrder', ({ dish }) => seen.push(dish));
    for (const dish of ['Soup', 'Pie', 'Tea']) {
      const { position } = await place({ ...request, clientId: dish, content: { dish } });
      await reached(source, channel, position);
      expect(seen.at(-1)).toBe(dish);
    }
  });
});
