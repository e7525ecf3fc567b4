import { connect } from '@tidings/event-source';
import { defineChannel, defineList } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import { MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { createTidings, serveList, runQuarantine, type TidingsOptions } from '../src/index.ts';
import { fromOrders, orderList, orders, ordersList } from '../src/fixtures/orders.ts';
import { findQuarantined, groupByDocument, readQuarantine } from '../src/quarantine/entries.ts';
import { judge } from '../src/quarantine/judge.ts';
import { quarantinedKindsOf } from '../src/quarantine/kinds.ts';
import type { QuarantineEntry } from '../src/quarantine/quarantine.ts';
import { release } from '../src/quarantine/release.ts';
import type { QuarantineStore } from '../src/quarantine/store.ts';
import { serveChannel } from './serve-channel.ts';
import { serveOrders } from './serve-orders.ts';

type Sources = TidingsOptions<typeof orders>['sources'];

const patience = { timeout: 30_000, interval: 10 };
const open = serveList(ordersList, { ...fromOrders, where: { paidAt: null } });

/** Orders of which the first is quarantined: its dish is a number. */
async function quarantineOne(sources: Sources = [orderList]) {
  const served = await serveOrders(new Set(['ann']), { sources, quarantine: {} });
  const { client, database, collection, watch } = served;
  const { source, seen } = watch('ann');
  await expect.poll(() => source.state.name, patience).toBe('live');
  const { insertedId: _id } = await collection.insertOne({ dish: 5, table: 1 });
  const records = client.db(database).collection<{ _id: string }>('quarantine');
  await expect.poll(() => records.countDocuments(), patience).toBe(1);
  const store: QuarantineStore = {
    ...{ client, database, collection: 'quarantine', kinds: quarantinedKindsOf(sources) },
  };
  const id = (await records.findOne())?._id ?? '';
  async function find() {
    const found = await findQuarantined(store, id);
    if (found === undefined) throw new Error('It is not in the quarantine.');
    return found;
  }
  async function command(...args: string[]) {
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    const exitCode = await runQuarantine(args, {
      open: () => ({ client: new MongoClient(inject('mongodbUri')), database }),
      ...{ sources, print, printError: print },
    });
    return { exitCode, lines };
  }
  /** Waits for one more order: everything sent before has then arrived. */
  async function passed() {
    await collection.insertOne({ dish: 'last', table: 1 });
    await expect.poll(() => seen.at(-1), patience).toEqual(['newOrder', 'last']);
    return seen.slice(1, -1);
  }
  return { ...served, _id, id, store, records, find, command, passed };
}

describe('the quarantine of a composition', () => {
  it('P11: counts by event and field, and records the field without its value', async () => {
    const { live, records, find } = await quarantineOne();
    expect(live.counts()).toMatchObject({
      rejected: 1,
      violations: [{ event: 'newOrder', path: 'dish', count: 1 }],
    });
    expect(await records.findOne()).toMatchObject({
      collection: 'order',
      operation: 'insert',
      issues: [{ path: 'dish', found: 'a number' }],
    });
    expect((await records.options())['capped']).toBe(true);
    expect(await find()).toMatchObject({ event: 'newOrder' });
  });

  it('records nothing without the option', async () => {
    const { client, database, collection, live } = await serveOrders(new Set());
    await collection.insertOne({ dish: 5, table: 1 });
    await expect.poll(() => live.counts().rejected, patience).toBe(1);
    const names = await client.db(database).listCollections().toArray();
    expect(names.map(({ name }) => name)).not.toContain('quarantine');
  });

  it('releases once, however often and by how many it is asked', async () => {
    const { collection, _id, store, find, passed, records } = await quarantineOne();
    await collection.updateOne({ _id }, { $set: { dish: 'Soup' } });
    const found = await find();
    const all = await Promise.all(Array.from({ length: 8 }, () => release(store, found)));
    const outcomes = all.map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(['released', ...Array<string>(7).fill('released-before')]);
    expect(await passed()).toEqual([
      ['newOrder', 'Soup'],
      ['orderEdited', 'Soup'],
    ]);
    expect(await records.countDocuments()).toBe(0);
  });

  it('checks again what was edited between the check and the write', async () => {
    const { collection, _id, store, find, passed, records } = await quarantineOne();
    await collection.updateOne({ _id }, { $set: { dish: 'Soup' } });
    const found = await find();
    /** Checks, and each time lets something else write before anything is written. */
    const checkThen = (dishes: unknown[]): typeof judge => {
      return async (...args) => {
        const standing = await judge(...args);
        if (dishes.length > 0) {
          await collection.updateOne({ _id }, { $set: { dish: dishes.shift() } });
        }
        return standing;
      };
    };
    const endless = Array.from({ length: 1000 }, (_, number) => `edit ${String(number)}`);
    expect(await release(store, found, checkThen(endless))).toEqual({ outcome: 'busy' });
    expect(await release(store, found, checkThen([7]))).toMatchObject({
      outcome: 'invalid',
      issues: [{ path: 'dish' }],
    });
    await expect.poll(() => records.countDocuments(), patience).toBe(2);
    await collection.updateOne({ _id }, { $set: { dish: 'better' } });
    expect(await release(store, await find(), checkThen(['best']))).toMatchObject({
      outcome: 'released',
    });
    expect((await passed()).at(-1)).toEqual(['orderEdited', 'best']);
  });

  it('sends a released document as new only to clients of the list that had rejected it', async () => {
    const tables = defineList({
      ...{ name: 'tables', itemName: 'table', topic: { name: 'tables' } },
      item: z.object({ id: z.string(), table: z.int() }),
      example: { id: '65b2f0c4e13b2a0012345678', table: 4 },
    });
    const channel = defineChannel({
      ...{ path: '/live', generation: 1, events: [...ordersList.events, ...tables.events] },
    });
    const strict: TidingsOptions<typeof channel>['sources'] = [
      orderList,
      serveList(tables, { collection: 'order' }),
    ];
    await using served = await serveChannel({ channel, sources: strict, quarantine: {} });
    const { client, db, origin, tidings } = served;
    const { insertedId } = await db
      .collection('order')
      .insertOne({ dish: '', table: 1, secret: 2 });
    const records = db.collection<QuarantineEntry>('quarantine');
    await expect.poll(() => records.countDocuments(), patience).toBe(1);
    expect(await records.findOne()).toMatchObject({ sources: ['orders'] });
    // As a new contract would: the document itself has not been edited.
    const lenient = serveList(ordersList, {
      collection: 'order',
      fields: ['table', 'dish'],
      read: ({ dish, table }, id) => ({ id, dish: dish === '' ? 'none' : dish, table }),
    });
    const store: QuarantineStore = {
      ...{ client, database: db.databaseName, collection: 'quarantine' },
      kinds: quarantinedKindsOf([lenient, ...strict.slice(1)]),
    };
    const [found] = groupByDocument(await readQuarantine(store), store.kinds);
    if (found === undefined) throw new Error('It is in the quarantine.');
    const source = connect(channel, { url: `${origin}/live?topic=tables`, EventSource });
    onTestFinished(() => {
      source.close();
    });
    const seen: string[] = [];
    source.on('newTable', () => seen.push('new'));
    source.on('tableEdited', () => seen.push('edited'));
    await expect.poll(() => source.state.name, patience).toBe('live');
    expect(await release(store, found)).toEqual({
      ...{ outcome: 'released', event: 'newOrder', isNew: true },
    });
    await expect.poll(() => seen, patience).toEqual(['edited']);
    expect(await db.collection('order').findOne({ _id: insertedId })).toMatchObject({
      tidingsRelease: { isNew: true, sources: ['orders'] },
    });
    expect(tidings.counts().violations).toMatchObject([{ event: 'newOrder' }, {}]);
  });

  it('refuses a collection that is something else', async () => {
    const client = await MongoClient.connect(inject('mongodbUri'));
    onTestFinished(() => client.close());
    const database = `orders-${randomUUID()}`;
    await client.db(database).createCollection('quarantine');
    await expect(
      createTidings({
        ...{ client, database, channels: [orders], sources: [orderList], quarantine: {} },
      }),
    ).rejects.toMatchObject({ code: 'unsuitable-collection' });
  });

  it('drops the entry of a document that is in no list any more', async () => {
    const { collection, _id, command, passed } = await quarantineOne([open]);
    await collection.updateOne({ _id }, { $set: { dish: 'Soup', paidAt: new Date() } as never });
    expect(await command('release', '--all')).toEqual({
      exitCode: 0,
      lines: [`order ${_id.toHexString()}: is in no topic now; its entry was dropped.`],
    });
    expect(await passed()).toEqual([]);
  });
});

describe('runQuarantine', () => {
  it('shows, refuses and releases by the sources of the app', async () => {
    const { collection, _id, id, command, passed } = await quarantineOne();
    const shown = (await command('show', id)).lines.join('\n');
    expect(shown).toMatch(/ {2}dish\n {4}found {4}a number\n {4}allowed {2}.*string/);
    const refused = await command('release', id);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.lines[0]).toMatch(/still breaks the contract; nothing was written/);
    await collection.updateOne({ _id }, { $set: { dish: 'Soup' } });
    expect((await command('release', id)).exitCode).toBe(0);
    expect(await passed()).toHaveLength(2);
    expect((await command('list')).lines).toEqual(['The quarantine is empty.']);
  });

  it('names the events of the app where an argument is wrong, and does not open the database', async () => {
    const lines: string[] = [];
    const exitCode = await runQuarantine(['list', '--event', 'newOrders'], {
      open() {
        throw new Error('It was opened.');
      },
      sources: [orderList],
      printError: (line) => lines.push(line),
    });
    expect(exitCode).toBe(2);
    expect(lines[0]).toMatch(/^--event is "newOrders"; allowed: newOrder, orderEdited\./);
  });
});
