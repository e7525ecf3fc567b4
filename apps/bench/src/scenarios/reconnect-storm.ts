import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '@tidings/dev-machine';
import { MongoClient } from 'mongodb';
import { insertPosts } from '../load/insert-posts.ts';
import { startLoad } from '../load/generator.ts';
import { createReadCounter } from '../measure/count-reads.ts';
import { readUsage } from '../measure/read-usage.ts';
import { startTidings } from '../servers/tidings/start-tidings.ts';
import { repeat, scaled, type Bench } from './bench.ts';
import { readLastId } from './read-last-id.ts';
import { attempt } from './run-fan-out.ts';

const clients = 5000;
/** Events that everyone misses. */
const missed = 50;
const settleMs = 1000;

/** The server dies, things happen, it starts again, and everyone comes back at once. */
export async function runReconnectStorm(bench: Bench, withinMs: number): Promise<void> {
  const { tidingsMain: main, mongo } = bench;
  const database = 'bench_reconnect_storm';
  const connections = scaled(bench, clients);
  await using reads = await createReadCounter(mongo.uri);
  await repeat({ withinMs, maxRounds: 3 }, async () => {
    await attempt(bench, 'reconnectStorm', 'tidings', async () => {
      const port = await findFreePort();
      const start = () =>
        startTidings({ main, isFed: false, mongodbUri: mongo.uri, database, port });
      const client = new MongoClient(mongo.uri);
      try {
        const posts = client.db(database).collection('post');
        const first = await start();
        await insertPosts(posts, { first: 1, count: 5, perSecond: 100 });
        await sleep(settleMs);
        const lastId = await readLastId(first.target);
        await first[Symbol.asyncDispose]();
        await insertPosts(posts, { first: 1, count: missed, perSecond: 500 });
        await using again = await start();
        await sleep(settleMs);
        const before = { reads: await reads.read(), cpuUs: readUsage(again.pid).cpuUs };
        const target = { ...again.target, headers: [`Last-Event-ID: ${lastId}`] };
        await using load = await startLoad(bench.generator, target, { connections, countFrom: 1 });
        const { ready, elapsedMs, deliveries, lost } = load.ready;
        const figures = {
          readyMs: elapsedMs,
          missed,
          cpuMs: (readUsage(again.pid).cpuUs - before.cpuUs) / 1000,
          reads: (await reads.read()) - before.reads,
        };
        const faults: string[] = [];
        if (ready < connections) faults.push(`${String(connections - ready)} clients not let in`);
        if (lost > 0 || deliveries !== connections * missed) {
          faults.push(`${String(connections * missed - deliveries)} events not replayed`);
        }
        bench.records.add('reconnectStorm', 'tidings', figures, faults);
        bench.report(`reconnectStorm: ${String(ready)} back in ${elapsedMs.toFixed(0)} ms`);
      } finally {
        await client.close();
      }
    });
  });
}
