import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { insertPosts } from '../load/insert-posts.ts';
import { startLoad, type LoadResult } from '../load/generator.ts';
import { faultsOf } from '../measure/run-phase.ts';
import { startProgram } from '../servers/kit/start-program.ts';
import type { RunningServer } from '../servers/server.ts';
import { startTidings } from '../servers/tidings/start-tidings.ts';
import { repeat, scaled, type Bench } from './bench.ts';
import { attempt } from './run-fan-out.ts';

const clients = 1000;
/** Inserts per second at which latency is measured, and for how many inserts. */
const calmRate = 20;
const calmCount = 80;
/** Rates that are tried, in inserts per second, each for `climbMs`. */
const rates = [50, 75, 100, 150, 220, 330, 500, 750, 1100, 1600, 2400, 3600, 5400, 8000];
/** The same for a quick run. */
const fewRates = [100, 400, 1600, 6400];
const climbMs = 2000;
/** Milliseconds after the last insert by which every client must have every event. */
const graceMs = 1500;
const settleMs = 500;

/** The servers of this scenario, by the names they have in the report. */
const ways = ['tidings', 'tidings-2-workers', 'watch-bare', 'watch-notes'] as const;
type Way = (typeof ways)[number];

/** From an insert into MongoDB to every client: latency when calm, and the highest rate kept up with. */
export async function runEndToEnd(bench: Bench, withinMs: number): Promise<void> {
  await repeat({ withinMs, maxRounds: 5 }, async (round) => {
    for (const way of ways) {
      await attempt(bench, 'endToEnd', way, async () => {
        const calm = await measureCalm(bench, way);
        const highest = await findHighestRate(bench, way);
        const { p50Ms, p99Ms } = calm;
        const figures = { p50Ms, p99Ms, insertsPerSecond: highest };
        bench.records.add('endToEnd', way, figures, faultsOf(calm, calmCount));
        bench.report(
          `endToEnd, round ${String(round + 1)}: ${way}: p50 ${p50Ms.toFixed(1)} ms, ` +
            `p99 ${p99Ms.toFixed(1)} ms, up to ${String(highest)} inserts/s`,
        );
      });
    }
  });
}

function measureCalm(bench: Bench, way: Way): Promise<LoadResult> {
  return withInserts(bench, way, { count: calmCount, perSecond: calmRate });
}

/** Halves the list of rates until the highest is found that all clients keep up with; 0 when none. */
async function findHighestRate(bench: Bench, way: Way): Promise<number> {
  const tried = bench.scale < 1 ? fewRates : rates;
  let low = -1;
  let high = tried.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const perSecond = tried[middle] ?? 0;
    const count = Math.round((perSecond * climbMs) / 1000);
    const result = await withInserts(bench, way, { count, perSecond });
    if (faultsOf(result, count).length === 0) low = middle;
    else high = middle;
  }
  return tried[low] ?? 0;
}

/** Restarts the server, so that no earlier overload is left, and inserts while clients listen. */
async function withInserts(
  bench: Bench,
  way: Way,
  { count, perSecond }: { readonly count: number; readonly perSecond: number },
): Promise<LoadResult> {
  const database = `bench_e2e_${way.replaceAll('-', '_')}`;
  await using server = await startWay(bench, way, database);
  await using load = await startLoad(bench.generator, server.target, {
    connections: scaled(bench, clients),
  });
  const client = new MongoClient(bench.mongo.uri);
  try {
    const posts = client.db(database).collection('post');
    await sleep(settleMs);
    // What is loaded and compiled on first use is not what is asked about.
    const warm = 20;
    const warming = await load.expect({ first: 1, count: warm, timeoutMs: 5000 });
    await insertPosts(posts, { first: 1, count: warm, perSecond: 50 });
    await warming.done;
    const first = warm + 1;
    const timeoutMs = (count * 1000) / perSecond + graceMs;
    const { done } = await load.expect({ first, count, timeoutMs });
    await insertPosts(posts, { first, count, perSecond });
    return await done;
  } finally {
    await client.close();
  }
}

function startWay(bench: Bench, way: Way, database: string): Promise<RunningServer> {
  if (way === 'tidings' || way === 'tidings-2-workers') {
    const { tidingsMain: main, mongo } = bench;
    const env = way === 'tidings' ? {} : { WORKERS: '2' };
    return startTidings({ main, isFed: false, mongodbUri: mongo.uri, database, env });
  }
  const command = [process.execPath, bench.built.main('watch'), way.replace('watch-', '')];
  const env = { MONGODB_URI: bench.mongo.uri, DB_NAME: database };
  return startProgram(command, { path: '/sse' }, env);
}
