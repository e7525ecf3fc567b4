import { explainRefusal, runQuarantine } from '@tidings/server';
import { MongoClient } from 'mongodb';
import { sources } from './app/sources.ts';
import { ConfigError, readDatabaseConfig } from './config/config.ts';
import './config/zod-locale.ts';

/** Milliseconds within which the database must answer. */
const connectWithinMs = 10_000;

/** `quarantine list|show|release`, with the settings of the server. */
process.exitCode = await runQuarantine(process.argv.slice(2), {
  open() {
    const { mongodbUri, database } = readDatabaseConfig(process.env);
    const client = new MongoClient(mongodbUri, {
      appName: 'tidings-quarantine',
      serverSelectionTimeoutMS: connectWithinMs,
    });
    return { client, database };
  },
  sources,
  explain(error) {
    return error instanceof ConfigError ? error.message : explainRefusal(error)?.message;
  },
});
