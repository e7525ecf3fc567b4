import { MongoClient, ObjectId, type Collection } from 'mongodb';
import { startLoad } from '../load/generator.ts';
import { startTidings } from '../servers/tidings/start-tidings.ts';
import type { Bench } from './bench.ts';
import { attempt } from './run-fan-out.ts';

const allSizes = [1_000, 100_000, 1_000_000];
const batch = 10_000;
const requests = 20;

/** What a visitor waits for when the collection is small, large, very large. */
export async function runFirstPage(bench: Bench): Promise<void> {
  const sizes = bench.scale < 1 ? allSizes.slice(0, 2) : allSizes;
  const client = new MongoClient(bench.mongo.uri);
  const database = 'bench_first_page';
  try {
    const posts = client.db(database).collection('post');
    let count = 0;
    for (const size of sizes) {
      const name = `${size.toLocaleString('en-US')} posts`;
      bench.report(`firstPage: ${name}`);
      count = await fill(posts, count, size);
      await attempt(bench, 'firstPage', name, async () => {
        const { tidingsMain: main, mongo } = bench;
        for (let run = 0; run < 3; run += 1) {
          await using server = await startTidings({
            main,
            isFed: false,
            mongodbUri: mongo.uri,
            database,
          });
          await using load = await startLoad(bench.generator, server.target, { connections: 1 });
          const base = `http://127.0.0.1:${String(server.target.port)}/api/posts?limit=50`;
          const middle = idAt(size / 2).toHexString();
          bench.records.add('firstPage', name, {
            syncMs: load.ready.elapsedMs,
            newestMs: await medianMs(base),
            middleMs: await medianMs(`${base}&before=${middle}`),
          });
        }
      });
    }
  } finally {
    await client.db(database).dropDatabase();
    await client.close();
  }
}

/** Ids of a collection filled in order: four bytes of seconds, then the number. */
function idAt(index: number): ObjectId {
  return new ObjectId(`65b2f0c4${index.toString(16).padStart(16, '0')}`);
}

async function fill(posts: Collection, from: number, to: number): Promise<number> {
  for (let at = from; at < to; at += batch) {
    const length = Math.min(batch, to - at);
    const documents = Array.from({ length }, (_, index) => ({
      _id: idAt(at + index),
      title: `Post ${String(at + index)}`,
      body: 'From Monday, every hour, as long as the ice holds.',
    }));
    await posts.insertMany(documents, { ordered: false });
  }
  return to;
}

async function medianMs(url: string): Promise<number> {
  const times: number[] = [];
  for (let request = 0; request < requests; request += 1) {
    const startedMs = performance.now();
    const response = await fetch(url);
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${url} answers ${String(response.status)}.`);
    times.push(performance.now() - startedMs);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
