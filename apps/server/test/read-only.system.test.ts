import { startMongo, wayNames } from '@tidings/dev-mongo';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { expect, it, onTestFinished } from 'vitest';
import { readMetrics, sendJson } from '@tidings/dev-app';
import {
  idsOf,
  openStream,
  withTitle,
  type StreamEvent,
  startTestServer,
} from '@tidings/dev-app/testing';
import { startGuardedMongo } from './kit/start-guarded-mongo.ts';

const databaseName = 'theirs';
const readOnly = { READ_ONLY: 'true', HEARTBEAT_MS: '1000' };
/** Makes the primary write its no-op every second: the default of 10 is too long to wait for. */
const mongodArgs = ['--setParameter', 'periodicNoopIntervalSecs=1'];

const isSyncWith =
  (outcome: string) =>
  ({ event, data }: StreamEvent) =>
    event === 'sync' && (data as { outcome: string }).outcome === outcome;

async function startTheirs() {
  const mongo = await startGuardedMongo(mongodArgs);
  const theirs = mongo.root.db(databaseName);
  await theirs.createCollection('post');
  const uri = await mongo.addUser({ roles: [{ role: 'read', db: databaseName }] });
  const start = () => startTestServer({ databaseName }, { MONGODB_URI: uri, ...readOnly });
  return { mongo, theirs, start };
}

it('needs only the role `read`, writes nothing, and delivers every change', async () => {
  const { theirs, start } = await startTheirs();
  const posts = theirs.collection<{ title: unknown }>('post');
  await posts.insertOne({ title: 'was there' });
  const before = await theirs.listCollections().toArray();
  const server = await start();
  const stream = await openStream(`${server.url}/sse`);
  const first = await stream.find('sync');
  expect(first.data).toMatchObject({ outcome: 'snapshot' });
  expect(stream.events[0]?.data).toMatchObject({ posts: [{ title: 'was there' }] });
  const { insertedId } = await posts.insertOne({ title: 'new' });
  await stream.find(withTitle('new'));
  await posts.updateOne({ _id: insertedId }, { $set: { title: 'edited' } });
  await stream.find((event) => event.event === 'postEdited' && withTitle('edited')(event));
  await posts.deleteOne({ _id: insertedId });
  await stream.find('postDeleted');
  await posts.insertOne({ title: 7 });
  const metrics = () => readMetrics(server.url);
  await expect.poll(metrics).toMatch(/^tidings_contract_violations_total 1$/m);
  // Quiet now: the primary's own writes bring heartbeats, and positions with them.
  const count = () => stream.events.filter(({ event }) => event === 'heartbeat').length;
  const seen = count();
  await expect.poll(count, { timeout: 15_000 }).toBeGreaterThan(seen + 1);
  expect(idsOf(stream)).toEqual([...new Set(idsOf(stream))]);
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(await metrics()).not.toMatch(/^tidings_oplog_window_seconds/m);

  const post = { clientId: randomUUID(), title: 'no' };
  const account = { name: 'Ada', password: 'correct horse' };
  for (const refused of [
    await sendJson(`${server.url}/api/posts`, 'POST', post),
    await sendJson(`${server.url}/api/people`, 'POST', account),
    await sendJson(`${server.url}/api/session`, 'POST', account),
    await sendJson(`${server.url}/api/session`, 'DELETE', {}),
    await sendJson(`${server.url}/api/announcements`, 'POST', { text: 'no' }),
  ]) {
    expect(refused.status).toBe(405);
    expect(await refused.json()).toMatchObject({ code: 'method-not-allowed' });
  }
  const who = await fetch(`${server.url}/api/session`, {
    headers: { cookie: `tidings=${'x'.repeat(43)}` },
  });
  expect(await who.json()).toEqual({ user: null });
  expect(await theirs.listCollections().toArray()).toEqual(before);
});

it('P3, P6: neither loses nor repeats anything under concurrent transactions, and resumes on another node', async () => {
  const { mongo, theirs, start } = await startTheirs();
  const posts = theirs.collection<{ title: string }>('post');
  const [one, two] = [await start(), await start()];
  const stream = await openStream(`${one.url}/sse`);
  const onTwo = await openStream(`${two.url}/sse`);
  for (const each of [stream, onTwo]) await each.find('sync');
  const write = async (writer: number) => {
    for (let n = 0; n < 60; n += 1) {
      const titles = [0, 1, 2].map((part) => ({
        title: `${String(writer)} ${String(n)} ${String(part)}`,
      }));
      await mongo.root.withSession((session) =>
        session.withTransaction(() => posts.insertMany(titles, { session })),
      );
    }
  };
  await Promise.all([write(0), write(1), write(2)]);
  const titlesOf = ({ events }: { readonly events: readonly StreamEvent[] }) =>
    events.flatMap(({ event, data }) =>
      event === 'newPost' ? [(data as { title: string }).title] : [],
    );
  for (const each of [stream, onTwo])
    await expect.poll(() => titlesOf(each).length, { timeout: 30_000 }).toBe(540);
  expect(new Set(titlesOf(stream)).size).toBe(540);
  const ids = stream.events.filter(({ event }) => event === 'newPost').map(({ id }) => id);
  const resumed = await openStream(`${two.url}/sse`, ids[99]);
  expect((await resumed.find('sync')).data).toMatchObject({ outcome: 'resumed', missed: 440 });
  expect(titlesOf(resumed)).toEqual(titlesOf(stream).slice(100));
});

it('P4: sends gap when the collection was replaced, and waits while there is none', async () => {
  const { theirs, start } = await startTheirs();
  const server = await start();
  await theirs.collection('post').insertOne({ title: 'old' });
  const stream = await openStream(`${server.url}/sse`);
  const { id } = await stream.find('sync');
  await theirs.collection('post').drop();
  await theirs.collection('post').insertOne({ title: 'of the new one' });
  const gap = await stream.find(isSyncWith('gap'));
  expect(gap.id?.split('.')[0]).not.toBe(id?.split('.')[0]);
  const resumed = await openStream(`${server.url}/sse`, id);
  expect((await resumed.find('sync')).data).toMatchObject({ outcome: 'gap' });
});

it('P4: sends gap when the database was wiped and restarted under a stream', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tidings-read-only-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const ways = wayNames.filter((way) => way !== 'deployment');
  const run = async (port: number) => {
    const mongo = await startMongo({ dataDir, port, ways, args: mongodArgs });
    onTestFinished(() => mongo.stop());
    const client = await MongoClient.connect(mongo.uri);
    await client
      .db(databaseName)
      .collection('post')
      .insertOne({ title: `on ${String(port)}` });
    await client.close();
    return mongo;
  };
  const before = await run(0);
  const server = await startTestServer({ databaseName }, { MONGODB_URI: before.uri, ...readOnly });
  const stream = await openStream(`${server.url}/sse`);
  const { id } = await stream.find('sync');
  await before.stop();
  await rm(dataDir, { recursive: true, force: true });
  const [member] = before.members;
  const port = member?.port ?? 0;
  await run(port);
  const gap = await stream.find(isSyncWith('gap'));
  expect(gap.id?.split('.')[0]).not.toBe(id?.split('.')[0]);
  const title = `on ${String(port)}`;
  // In the list, or after it where that was read before.
  const shown = () => {
    const list = stream.events.findLastIndex(({ event }) => event === 'posts');
    const [posts, ...later] = stream.events.slice(list);
    const news = later.filter(({ event }) => event === 'newPost');
    return [
      ...(posts?.data as { posts: unknown[] }).posts,
      ...news.map(({ data }): unknown => data),
    ];
  };
  await expect.poll(shown).toMatchObject([{ title }]);
});

it('reports at the start that there is nothing to read, or that it lacks the right', async () => {
  const mongo = await startGuardedMongo(mongodArgs);
  const reader = await mongo.addUser({ roles: [{ role: 'read', db: databaseName }] });
  await expect(
    startTestServer({ databaseName }, { MONGODB_URI: reader, ...readOnly }),
  ).rejects.toThrow(/has no collection "post"/);
  const stranger = await mongo.addUser({ roles: [{ role: 'read', db: 'other' }] });
  await expect(
    startTestServer({ databaseName }, { MONGODB_URI: stranger, ...readOnly }),
  ).rejects.toThrow(/does not allow[^]*find on all of theirs\n {2}changeStream on all of theirs/);
});
