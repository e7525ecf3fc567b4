import type {} from '@tidings/dev-mongo/vitest';
import { randomBytes } from 'node:crypto';
import { MongoClient, type Db } from 'mongodb';
import { pino, type Logger } from 'pino';
import { inject, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startServer, type ForTests, type RunningServer } from '../../src/start-server.ts';
import { metricsToken } from './metrics.ts';

/** A database of this test's own, dropped when the test is over. */
export async function createTestDatabase(): Promise<Db> {
  const client = await MongoClient.connect(inject('mongodbUri'));
  const database = client.db(`test_${randomBytes(6).toString('hex')}`);
  onTestFinished(async () => {
    await database.dropDatabase();
    await client.close();
  });
  return database;
}

/** A server in this process over that database, closed when the test is over. */
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
  onTestFinished(() => server.close());
  return server;
}
