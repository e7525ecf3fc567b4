import { preparePrePostImages } from '@tidings/change-feed';
import { MongoServerError, type Db } from 'mongodb';
import { rejectedCollection, rejectedLimits } from './feed/rejections.ts';
import { requestCollection, requestTtlSeconds } from './posts/create-post.ts';

const namespaceExists = 48;

/** Creates the collections and indexes that this server needs; changes nothing that is there already. */
export async function prepareDatabase(database: Db): Promise<void> {
  await preparePrePostImages(database, ['post']);
  await createIfMissing(database, 'announcement', {});
  await createIfMissing(database, rejectedCollection, { capped: true, ...rejectedLimits });
  await database
    .collection(requestCollection)
    .createIndex({ at: 1 }, { expireAfterSeconds: requestTtlSeconds }, undefined);
}

async function createIfMissing(
  database: Db,
  name: string,
  options: Parameters<Db['createCollection']>[1],
): Promise<void> {
  try {
    await database.createCollection(name, options);
  } catch (error) {
    if (error instanceof MongoServerError && error.code === namespaceExists) return;
    throw error;
  }
}
