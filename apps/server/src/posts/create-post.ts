import { operationTimeOf } from '@tidings/change-feed';
import type { CreatePost } from '@tidings/contracts';
import type { ClusterTime } from '@tidings/protocol';
import { createHash } from 'node:crypto';
import { MongoServerError, ObjectId, WriteConcern, type Db, type MongoClient } from 'mongodb';
import type { PostDocument } from './post-document.ts';

/** Collection that remembers which client-made ids were used, even after the post is deleted. */
export const requestCollection = 'postRequest';
/** Seconds for which a repeated POST is recognised: a week. */
export const requestTtlSeconds = 7 * 24 * 60 * 60;

const duplicateKey = 11_000;

interface PostRequest {
  /** Author's id, 24 hexadecimal digits, and client-made id: unique together. */
  readonly _id: { readonly author: string; readonly clientId: string };
  readonly post: ObjectId;
  /** Hash of what was sent, to tell a repetition from another post under the same id. */
  readonly content: string;
  readonly at: Date;
}

/**
 * What came of a POST.
 *
 * - `created`: `at` is the write's own cluster time.
 * - `repeated`: it was there already; `at` is unknown.
 * - `deleted`: it was made once, and deleted since; repeating revives nothing.
 * - `taken`: the id was used for something else.
 */
export type CreatedPost =
  | { readonly outcome: 'created'; readonly document: PostDocument; readonly at: ClusterTime }
  | { readonly outcome: 'repeated'; readonly id: ObjectId }
  | { readonly outcome: 'deleted' }
  | { readonly outcome: 'taken' };

/**
 * Makes a post, once for each author and client-made id (P12): the id and the post are written in
 * one transaction, so that neither exists without the other.
 */
export async function createPost(
  client: MongoClient,
  database: string,
  input: CreatePost & { readonly author: { readonly id: ObjectId; readonly name: string } },
): Promise<CreatedPost> {
  const db = client.db(database);
  const { clientId, title, body } = input;
  const author = input.author.id.toHexString();
  const content = createHash('sha256')
    .update(JSON.stringify([title, body]))
    .digest('base64url');
  const document: PostDocument = {
    _id: new ObjectId(),
    title,
    ...(body === undefined ? {} : { body }),
    author: input.author.id,
    authorName: input.author.name,
    clientId,
  };
  const session = client.startSession();
  try {
    await session.withTransaction(
      async () => {
        await requests(db).insertOne(
          { _id: { author, clientId }, post: document._id, content, at: new Date() },
          { session },
        );
        await db.collection<PostDocument>('post').insertOne(document, { session });
      },
      { writeConcern: new WriteConcern('majority') },
    );
    const at = operationTimeOf(session);
    if (at === undefined) throw new Error('A committed transaction has no operation time.');
    return { outcome: 'created', document, at };
  } catch (error) {
    if (error instanceof MongoServerError && error.code === duplicateKey) {
      return await findEarlier(db, { author, clientId }, content);
    }
    throw error;
  } finally {
    await session.endSession();
  }
}

async function findEarlier(db: Db, id: PostRequest['_id'], content: string): Promise<CreatedPost> {
  const earlier = await requests(db).findOne({ _id: id });
  if (earlier?.content !== content) return { outcome: 'taken' };
  const document = await db
    .collection('post')
    .findOne({ _id: earlier.post }, { projection: { _id: 1 } });
  return document === null ? { outcome: 'deleted' } : { outcome: 'repeated', id: earlier.post };
}

function requests(db: Db) {
  return db.collection<PostRequest>(requestCollection);
}
