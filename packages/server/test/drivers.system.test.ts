import { startMongo, wayNames, type Member, type RunningMongo } from '@tidings/dev-mongo';
import { reached } from '@tidings/event-source';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createTidings, once, prepareRequests, runQuarantine } from '../src/index.ts';
import { collections, drivers } from './drivers/open-drivers.ts';
import { channel, serveTeamOrders, source } from './drivers/serve-team-orders.ts';

const patience = { timeout: 30_000, interval: 20 };

describe.each(Object.entries(drivers))('createTidings with %s', (_name, open) => {
  let mongo: RunningMongo;
  let member: Member;
  let dataDir: string;
  beforeAll(async () => {
    // Kept over the outage; never the deployment of MONGODB_URI, which is not ours to stop.
    dataDir = await mkdtemp(join(tmpdir(), 'tidings-drivers-'));
    const ways = wayNames.filter((way) => way !== 'deployment');
    mongo = await startMongo({ port: 0, ways, dataDir });
    const [first] = mongo.members;
    if (first === undefined) throw new Error('There is no mongod of our own.');
    member = first;
  });
  afterAll(async () => {
    await member.process.stop();
    await mongo.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** An app that starts: its collections are created while Tidings creates them, too. */
  async function start() {
    const database = `drivers-${randomUUID()}`;
    const opened = await open(mongo.uri, database);
    onTestFinished(() => opened.close());
    const [served] = await Promise.all([
      serveTeamOrders(opened.given, database),
      opened.createCollections(database),
    ]);
    const db = opened.client.db(database);
    const ann = opened.makeId();
    const team = opened.makeId();
    await db.collection(collections.teams).insertOne({ _id: team as never, members: [ann] });
    const placedAt = new Date('2026-05-05T05:05:05.000Z');
    const documentOf = (dish: unknown) => ({ team, dish, placedAt });
    const insert = async (dish: unknown) =>
      (await db.collection(collections.orders).insertOne(documentOf(dish))).insertedId;
    return { ...opened, ...served, database, db, ann: ann.toHexString(), team, documentOf, insert };
  }

  it('P1: sends a snapshot, then what is inserted, edited and deleted, and who watches', async () => {
    const { db, ann, team, insert, watch } = await start();
    const first = await insert('Soup');
    const { reader, seen, present } = watch(ann);
    await expect.poll(() => reader.state.name, patience).toBe('live');
    const item = { id: first.toHexString(), team: team.toHexString(), dish: 'Soup' };
    const placedAt = '2026-05-05T05:05:05.000Z';
    expect(seen).toEqual([
      ['orders', [{ ...item, placedAt }]],
      ['sync', 'snapshot'],
    ]);
    await expect.poll(() => present.at(-1), patience).toEqual([ann]);
    const second = await insert('Fish');
    const orders = db.collection(collections.orders);
    await orders.updateOne({ _id: second }, { $set: { dish: 'Rice' } });
    await orders.deleteOne({ _id: first });
    await expect
      .poll(() => seen.slice(2), patience)
      .toEqual([
        ['newOrder', 'Fish'],
        ['orderEdited', 'Rice'],
        ['orderDeleted', first.toHexString()],
      ]);
  });

  it('P10: sends nothing of a team to a user who is no member any more', async () => {
    const { db, ann, team, insert, watch } = await start();
    const { reader, seen } = watch(ann);
    await expect.poll(() => reader.state.name, patience).toBe('live');
    const revoked: unknown[] = [];
    reader.on('revoked', ({ topic }) => revoked.push(topic));
    await db
      .collection(collections.teams)
      .updateOne({ _id: team as never }, { $set: { members: [] } });
    await expect.poll(() => revoked, patience).toEqual([`orders:${team.toHexString()}`]);
    await insert('Secret');
    expect(seen).not.toContainEqual(['newOrder', 'Secret']);
  });

  it('P11: quarantines a document, and releases it once it is valid', async () => {
    const { db, database, ann, insert, watch, tidings } = await start();
    const { reader, seen } = watch(ann);
    await expect.poll(() => reader.state.name, patience).toBe('live');
    const broken = await insert(5);
    const records = db.collection('quarantine');
    await expect.poll(() => records.countDocuments(), patience).toBe(1);
    expect(await records.findOne()).toMatchObject({ documentKey: { _id: broken } });
    expect(tidings.counts().rejected).toBe(1);
    await db.collection(collections.orders).updateOne({ _id: broken }, { $set: { dish: 'Rice' } });
    await expect.poll(() => seen, patience).toContainEqual(['newOrder', 'Rice']);
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    const { given } = await open(mongo.uri, database);
    const exitCode = await runQuarantine(['release', '--all'], {
      ...{ open: () => ({ client: given, database }), sources: [source] },
      ...{ print, printError: print },
    });
    expect([exitCode, lines.join('\n')]).toEqual([0, expect.stringMatching(/released/i)]);
  });

  it('P12: writes once in a transaction, and says at which position', async () => {
    const { client, db, ann, documentOf, watch, tidings } = await start();
    await prepareRequests(db);
    const { reader, seen } = watch(ann);
    await expect.poll(() => reader.state.name, patience).toBe('live');
    const request = { author: ann, clientId: '1', content: { dish: 'Soup' } };
    const place = () =>
      client.withSession(async (session) => {
        const answer = await session.withTransaction(() =>
          once(db, session, request, async () => {
            const orders = db.collection(collections.orders);
            const { insertedId } = await orders.insertOne(documentOf('Soup'), { session });
            return { id: insertedId };
          }),
        );
        return { ...answer, position: tidings.positionAfter(session, 1) };
      });
    const placed = await place();
    expect(placed.outcome).toBe('written');
    await reached(reader, channel, placed.position);
    expect(seen).toContainEqual(['newOrder', 'Soup']);
    expect(await place()).toMatchObject({ outcome: 'repeated' });
    expect(await db.collection(collections.orders).countDocuments()).toBe(1);
  });

  it('P2: resumes after a restart with what was written meanwhile', async () => {
    const { given, client, database, ann, documentOf, db, insert, ...first } = await start();
    const position = await client.withSession(async (session) => {
      const orders = db.collection(collections.orders);
      await orders.insertOne(documentOf('Soup'), { session });
      return first.tidings.positionAfter(session, 1);
    });
    await first.close();
    await insert('Fish');
    const second = await serveTeamOrders(given, database);
    const topics = [`orders:${documentOf('').team.toHexString()}`];
    const { reader, seen } = second.watch(ann, { lastEventId: position, topics });
    await expect.poll(() => reader.state.name, patience).toBe('live');
    expect(seen).toEqual([
      ['newOrder', 'Fish'],
      ['sync', 'resumed'],
    ]);
  });

  it('P8: goes on after the database was away, without losing or repeating anything', async () => {
    const { ann, insert, watch, tidings } = await start();
    const { reader, listed } = watch(ann);
    await expect.poll(() => reader.state.name, patience).toBe('live');
    await insert('before');
    await expect.poll(listed, patience).toEqual(['before']);
    await member.process.stop();
    await expect.poll(() => tidings.status().state, patience).toBe('late');
    member = await member.restart();
    await expect.poll(() => insert('after').catch(() => undefined), patience).toBeDefined();
    // In the list once each, whether the stream went on or the reader got a snapshot.
    await expect.poll(listed, patience).toEqual(['after', 'before']);
    await expect.poll(() => tidings.status().state, patience).toBe('open');
    await insert('later');
    await expect.poll(listed, patience).toEqual(['after', 'before', 'later']);
  });
});

describe('createTidings', () => {
  it('says what to do about a Mongoose connection that was never opened', async () => {
    const { default: mongoose } = await import('mongoose');
    const client = mongoose.createConnection();
    const starting = createTidings({
      client,
      database: 'none',
      channels: [channel],
      sources: [source],
    });
    await expect(starting).rejects.toMatchObject({
      code: 'invalid-options',
      message: expect.stringContaining('await mongoose.connect') as unknown,
    });
  });
});
