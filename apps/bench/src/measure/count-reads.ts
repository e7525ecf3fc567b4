import { MongoClient } from 'mongodb';

/** Counts what a MongoDB is asked to read. */
export interface ReadCounter extends AsyncDisposable {
  /** Queries and aggregations so far, from whomever. What this counter itself asks is neither. */
  read(): Promise<number>;
}

/** Connects to a MongoDB to read its own counters. */
export async function createReadCounter(uri: string): Promise<ReadCounter> {
  const client = new MongoClient(uri, { appName: 'bench' });
  await client.connect();
  return {
    async read() {
      const status = await client.db('admin').command({ serverStatus: 1 });
      const metrics: unknown = status['metrics'];
      return countOf(metrics, 'find') + countOf(metrics, 'aggregate');
    },
    async [Symbol.asyncDispose]() {
      await client.close();
    },
  };
}

function countOf(metrics: unknown, command: string): number {
  const total = ['commands', command, 'total'].reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, unknown>>)[name] // any object may be asked for a name
        : undefined,
    metrics,
  );
  return Number(total ?? 0);
}
