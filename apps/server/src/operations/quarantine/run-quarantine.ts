import { limitClient } from '@tidings/server';
import { MongoClient } from 'mongodb';
import { ConfigError, readDatabaseConfig, type Environment } from '../../config/config.ts';
import { AccessError, explainRefusal } from '../../database/check-access.ts';
import { ArgumentError, readArguments, usage, type QuarantineRequest } from './arguments.ts';
import { list, listCounts } from './list.ts';
import { releaseMany } from './release-many.ts';
import { show } from './show.ts';

/** Milliseconds within which the database must answer. */
const connectWithinMs = 10_000;

/** Runs the command and returns its exit code: 0, 1 where something could not be done, 2 where it was asked for wrongly. */
export async function runQuarantine(
  args: readonly string[],
  env: Environment,
  out: { readonly say: (line: string) => void; readonly complain: (line: string) => void },
): Promise<0 | 1 | 2> {
  try {
    const request = readArguments(args);
    if (request.command === 'help') {
      out.say(usage);
      return 0;
    }
    const { mongodbUri, database } = readDatabaseConfig(env);
    const client = new MongoClient(mongodbUri, {
      appName: 'tidings-quarantine',
      serverSelectionTimeoutMS: connectWithinMs,
    });
    try {
      return (await answer(limitClient(client), database, request, out.say)) ? 0 : 1;
    } finally {
      await client.close();
    }
  } catch (error) {
    return explain(error, out.complain);
  }
}

/** Does what was asked for; false when it could not be done. */
async function answer(
  client: MongoClient,
  database: string,
  request: Exclude<QuarantineRequest, { readonly command: 'help' }>,
  say: (line: string) => void,
): Promise<boolean> {
  const db = client.db(database);
  switch (request.command) {
    case 'list':
      for (const line of await list(db, request)) say(line);
      return true;
    case 'counts':
      for (const line of await listCounts(db, request.json)) say(line);
      return true;
    case 'show': {
      const lines = await show(db, request.id);
      for (const line of lines ?? [`Nothing is set aside under ${request.id}, or not any more.`]) {
        say(line);
      }
      return lines !== undefined;
    }
    case 'release':
      return releaseMany(client, database, request.ids, say);
  }
}

function explain(error: unknown, complain: (line: string) => void): 1 | 2 {
  if (error instanceof ArgumentError) {
    complain(`${error.message}\n\n${usage}`);
    return 2;
  }
  const known = explainRefusal(error);
  if (known instanceof ConfigError || known instanceof AccessError) complain(known.message);
  else complain(`The database could not be asked: ${String(error)}`);
  return 1;
}
