import { checkCollections } from '@tidings/server';
import type { Db } from 'mongodb';
import { postCollection } from '../posts/post-document.ts';
import {
  prepareDatabase,
  preparingRights,
  readingRights,
  usedCollections,
  workingRights,
} from './prepare-database.ts';
import { AccessError, checkRights } from '../database/check-access.ts';

/**
 * Makes sure that the server can work: what it needs is there, and it may do what it has to. Writes
 * nothing when read-only.
 *
 * @throws AccessError naming what is missing, FeedError `unsuitable-collection` naming what cannot be used.
 */
export async function makeReady(
  database: Db,
  { readOnly }: { readonly readOnly: boolean },
): Promise<void> {
  if (readOnly) {
    await checkRights(database, readingRights);
    const found = await database
      .listCollections({ name: postCollection }, { nameOnly: true })
      .toArray();
    if (found.length > 0) return;
    throw new AccessError(
      `Database ${database.databaseName} has no collection "post", and a read-only server does not make it. Make it, or look at DB_NAME.`,
    );
  }
  await checkRights(database, workingRights);
  await checkCollections(database, usedCollections);
  await checkRights(database, await preparingRights(database));
  await prepareDatabase(database);
}
