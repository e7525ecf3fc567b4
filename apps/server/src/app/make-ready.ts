import { checkCollections, checkRights, FeedError, readingRights } from '@tidings/server';
import type { Db } from 'mongodb';
import { postCollection } from '../posts/post-document.ts';
import {
  prepareDatabase,
  preparingRights,
  serverRole,
  usedCollections,
  workingRights,
} from './prepare-database.ts';

/**
 * Makes sure that the server can work: what it needs is there, and it may do what it has to. Writes
 * nothing when read-only.
 *
 * @throws FeedError `unauthorized`, with the commands that grant what is missing, or `unsuitable-collection`, naming what
 * cannot be used.
 */
export async function makeReady(
  database: Db,
  { readOnly }: { readonly readOnly: boolean },
): Promise<void> {
  const role = serverRole(database.databaseName, { readOnly });
  if (readOnly) {
    await checkRights(database, readingRights, role);
    const found = await database
      .listCollections({ name: postCollection }, { nameOnly: true })
      .toArray();
    if (found.length > 0) return;
    throw new FeedError(
      'unsuitable-collection',
      `Database ${database.databaseName} has no collection "post", and a read-only server does not make it. Make it, or look at DB_NAME.`,
    );
  }
  await checkRights(database, workingRights, role);
  await checkCollections(database, usedCollections);
  await checkRights(database, await preparingRights(database), role);
  await prepareDatabase(database);
}
