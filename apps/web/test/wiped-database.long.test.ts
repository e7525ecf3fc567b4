import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '@tidings/dev-mongo';
import { MongoClient } from 'mongodb';
import { expect, it, onTestFinished } from 'vitest';
import { startTestServer } from '@tidings/dev-app/testing';
import { buildWebApp } from './kit/build-web-app.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';

const webDist = buildWebApp();
const open = useChromium();

async function insert(uri: string, title: string): Promise<void> {
  const client = await MongoClient.connect(uri);
  await client.db('tidings').collection('post').insertOne({ title });
  await client.close();
}

it('P4: shows the new list when the database was wiped and started again under an open page', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tidings-wiped-page-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const before = await startMongo({ dataDir, port: 0 });
  onTestFinished(() => before.stop());
  const port = Number(new URL(before.uri.replace('mongodb:', 'http:')).port);
  const env = { MONGODB_URI: before.uri, WEB_DIST: webDist() };
  const server = await startTestServer({ databaseName: 'tidings' }, env);
  await insert(before.uri, 'old world');
  const page = await open(server.url);
  await untilLive(page);
  await expect.poll(() => titlesOf(page)).toEqual(['old world']);

  await before.stop();
  await rm(dataDir, { recursive: true, force: true });
  const after = await startMongo({ dataDir, port });
  onTestFinished(() => after.stop());
  await expect.poll(() => titlesOf(page), { timeout: 60_000 }).toEqual([]);
  await insert(after.uri, 'new world');
  await expect.poll(() => titlesOf(page), { timeout: 20_000 }).toEqual(['new world']);
  await untilLive(page);
});
