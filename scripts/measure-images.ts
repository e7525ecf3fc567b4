/** Measures what pre- and post-images cost, on a mongod of its own: with and without in turn, piece by piece. */
import { startMongo, wayNames } from '@tidings/dev-mongo';
import { MongoClient, type Collection } from 'mongodb';

const documents = 10_000;
/** Writes before it is the other's turn: whatever else the machine does meets both alike. */
const piece = 250;
const writers = 16;
const body = 'x'.repeat(1000);

interface Doc {
  _id: number;
  title: string;
  body: string;
}

type Write = (posts: Collection<Doc>, _id: number) => Promise<unknown>;

const works: Readonly<Record<string, Write>> = {
  insert: (posts, _id) => posts.insertOne({ _id, title: `post ${String(_id)}`, body }),
  update: (posts, _id) => posts.updateOne({ _id }, { $set: { title: `edited ${String(_id)}` } }),
  delete: (posts, _id) => posts.deleteOne({ _id }),
};

/** Does one kind of write to a piece of the documents, by several writers; gives its milliseconds. */
async function timePiece(posts: Collection<Doc>, write: Write, from: number): Promise<number> {
  const start = performance.now();
  let next = from;
  const work = async () => {
    while (next < from + piece) await write(posts, next++);
  };
  await Promise.all(Array.from({ length: writers }, work));
  return performance.now() - start;
}

/** Bytes that MongoDB keeps of what was: as documents, and on disk. */
async function imageBytes(client: MongoClient): Promise<{ size: number; storageSize: number }> {
  const [stats] = await client
    .db('config')
    .collection('system.preimages')
    .aggregate<{ storageStats: { size: number; storageSize: number } }>([
      { $collStats: { storageStats: {} } },
    ])
    .toArray()
    .catch(() => []); // there is none before the first image
  return stats?.storageStats ?? { size: 0, storageSize: 0 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

await using mongo = await startMongo({
  port: 0,
  ways: wayNames.filter((way) => way !== 'deployment'),
});
const client = await MongoClient.connect(mongo.uri);
const db = client.db('images');
const create = (name: string, enabled: boolean) =>
  db.createCollection<Doc>(name, { changeStreamPreAndPostImages: { enabled } });
const ways = [await create('without', false), await create('with', true)];
const say = (line: string) => process.stdout.write(`${line}\n`);
say(`MongoDB ${mongo.version}, ${String(documents)} documents of 1 kB, ${String(writers)} writers`);
for (const [name, write] of Object.entries(works)) {
  const before = await imageBytes(client);
  const times = new Map(ways.map((posts) => [posts, [] as number[]]));
  for (let from = 0; from < documents; from += piece) {
    ways.reverse();
    for (const posts of ways) times.get(posts)?.push(await timePiece(posts, write, from));
  }
  const rates = new Map(
    [...times].map(([posts, each]) => [posts.collectionName, (1000 * piece) / median(each)]),
  );
  const [without = 0, withImages = 0] = [rates.get('without'), rates.get('with')];
  const kept = ((await imageBytes(client)).size - before.size) / documents;
  say(
    `${name}: ${without.toFixed(0)}/s without, ${withImages.toFixed(0)}/s with (${(100 * (withImages / without - 1)).toFixed(0)} %), ${kept.toFixed(0)} bytes kept of each`,
  );
}
const expiry = { changeStreamOptions: { preAndPostImages: { expireAfterSeconds: 3600 } } };
await client.db('admin').command({ setClusterParameter: expiry });
await client.db('admin').command({ fsync: 1 });
const { size, storageSize } = await imageBytes(client);
say(`kept in all: ${(size / 1e6).toFixed(1)} MB, on disk ${(storageSize / 1e6).toFixed(1)} MB`);
await client.close();
