import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '@tidings/dev-browser';
import { startMongo } from '@tidings/dev-mongo';
import { MongoClient } from 'mongodb';
import { startApp } from '@tidings/dev-app';
import { buildWebAppInto } from '../test/kit/build-web-app-into.ts';
import { measureBurst } from './measure/burst.ts';
import { measureFirstLoads } from './measure/first-load.ts';
import { measureHeap } from './measure/heap.ts';
import { measureLongList } from './measure/long-list.ts';
import { serveStorePage } from './store-page.ts';

// Measures the page as it is shipped, through the real server and a real MongoDB, and the list with a
// hundred thousand posts: `node --import tsx apps/web/bench/page-bench.ts [first-load|burst|heap|long-list]`.

const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);

process.env['NODE_ENV'] = 'production';
const outDir = await mkdtemp(join(tmpdir(), 'tidings-page-bench-'));
await buildWebAppInto(outDir);
await using mongo = await startMongo({ port: 0 });
const client = await MongoClient.connect(mongo.uri);
const server = await startApp({
  MONGODB_URI: mongo.uri,
  DB_NAME: 'page_bench',
  WEB_DIST: outDir,
});
const browser = await launchChromium();
const testbed = { url: server.url, posts: client.db('page_bench').collection('post'), browser };
try {
  if (isWanted('first-load')) report(await measureFirstLoads(testbed));
  if (isWanted('burst')) report(await measureBurst(testbed));
  if (isWanted('heap')) report(await measureHeap(testbed));
  if (isWanted('long-list')) {
    await using store = await serveStorePage();
    report(await measureLongList(browser, store.url));
  }
} finally {
  await browser.close();
  await server.close();
  await client.close();
  await rm(outDir, { recursive: true, force: true });
}

function report(lines: string): void {
  process.stdout.write(`${lines}\n\n`);
}
