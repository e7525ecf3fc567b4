import type {} from '@tidings/dev-mongo/vitest';
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { MongoClient, type Db } from 'mongodb';
import { pino, type Logger } from 'pino';
import { inject, onTestFinished } from 'vitest';
import { readConfig } from '../../../apps/server/src/config/config.ts';
import {
  startServer,
  type ForTests,
  type RunningServer,
} from '../../../apps/server/src/app/start-server.ts';
import { metricsToken } from './metrics.ts';

/** The databases of the running tests, by name. */
const databases = new Map<string, Db>();

/** Creates a database for this test, dropped when the test is over. */
export async function createTestDatabase(): Promise<Db> {
  const client = await MongoClient.connect(inject('mongodbUri'));
  const database = client.db(`test_${randomBytes(6).toString('hex')}`);
  databases.set(database.databaseName, database);
  onTestFinished(async () => {
    databases.delete(database.databaseName);
    await database.dropDatabase();
    await client.close();
  });
  return database;
}

/** Starts a server on a database in this process, closed when the test is over. */
export async function startTestServer(
  database: { readonly databaseName: string },
  env: Readonly<Record<string, string>> = {},
  {
    log,
    ...options
  }: ForTests & {
    /** @defaultValue a silent one */
    readonly log?: Logger;
  } = {},
): Promise<RunningServer> {
  const config = readConfig({
    MONGODB_URI: inject('mongodbUri'),
    DB_NAME: database.databaseName,
    PORT: '0',
    HEARTBEAT_MS: '1000',
    DRAIN_SPREAD_MS: '100',
    LOG_LEVEL: 'silent',
    METRICS_TOKEN: metricsToken,
    ...env,
  });
  const server = await startServer(config, log ?? pino({ level: config.logLevel }), {
    // Several nodes of one test are one process.
    allowsSecond: true,
    ...options,
  });
  const close = () => whileWriting(databases.get(database.databaseName), server.close());
  onTestFinished(close);
  return { ...server, close };
}

/**
 * Waits until a server is closed. A change stream that is closed while it waits for changes ends with the
 * next write to the database, or after half a second: minutes, with several hundred servers in a run.
 */
async function whileWriting(database: Db | undefined, closing: Promise<void>): Promise<void> {
  const over = new AbortController();
  const closed = closing.finally(() => {
    over.abort();
  });
  while (database !== undefined && !over.signal.aborted) {
    // In another database: everything in the test's own must come from the server.
    await database.client.db('untilClosed').collection('write').insertOne({});
    await Promise.race([closed, wait(10)]);
  }
  await closed;
}
