import { isDatabaseUnavailable } from '@tidings/change-feed';
import type { MongoClient } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reread } from './lists/project-documents.ts';
import { readOne } from './read-one.ts';

/** Milliseconds between two attempts to read a document while the database is unavailable. */
const retryMs = 500;

/**
 * Creates the read of a document's current state. While the database is unavailable it retries: without the
 * document it is unknown which events its change becomes.
 */
export function createRereadWithRetry(
  client: MongoClient,
  database: string,
  signal: AbortSignal,
): (collection: string) => Reread {
  return (collection) => async (id) => {
    for (;;) {
      try {
        return await readOne(client, database, collection, id);
      } catch (error) {
        if (signal.aborted || !isDatabaseUnavailable(error)) throw error;
        await sleep(retryMs, undefined, { signal });
      }
    }
  };
}
