import { startMongo } from '@tidings/dev-mongo';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { expect, it, onTestFinished } from 'vitest';
import { openStream, withTitle, type StreamEvent, startTestServer } from '@tidings/dev-app/testing';

const isGap = ({ event, data }: StreamEvent) =>
  event === 'sync' && (data as { outcome: string }).outcome === 'gap';

it('P4: sends gap and the new list when the database was wiped and restarted under a stream', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tidings-wiped-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const before = await startMongo({ dataDir, port: 0 });
  onTestFinished(() => before.stop());
  const port = Number(new URL(before.uri.replace('mongodb:', 'http:')).port);
  const server = await startTestServer({ databaseName: 'tidings' }, { MONGODB_URI: before.uri });
  const old = await MongoClient.connect(before.uri);
  await old.db('tidings').collection('post').insertOne({ title: 'old world' });
  await old.close();
  const stream = await openStream(`${server.url}/sse`);
  const first = await stream.find('sync');

  await before.stop();
  await rm(dataDir, { recursive: true, force: true });
  const after = await startMongo({ dataDir, port });
  onTestFinished(() => after.stop());
  await stream.find(isGap);
  const posts = stream.events.filter(({ event }) => event === 'posts');
  expect(posts.at(-1)?.data).toMatchObject({ posts: [], complete: true });

  const fresh = await MongoClient.connect(after.uri);
  await fresh.db('tidings').collection('post').insertOne({ title: 'new world' });
  await fresh.close();
  const event = await stream.find(withTitle('new world'));
  expect(event.id?.split('.')[0]).not.toBe(first.id?.split('.')[0]);

  const resumed = await openStream(`${server.url}/sse`, first.id);
  expect((await resumed.find('sync')).data).toMatchObject({ outcome: 'gap' });
});
