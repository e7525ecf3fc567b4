import type { CreatePost } from '@tidings/contracts';
import type { MongoClient, ObjectId } from 'mongodb';
import { createOnce, type CreatedOnce } from '../document/create-once.ts';
import { holdAccount } from '../users/hold-account.ts';
import { postCollection, type PostDocument } from './post-document.ts';

/** Collection that remembers which client-made ids were used, even after the post is deleted. */
export const requestCollection = 'postRequest';

/** Makes a post, once for each author and client-made id (P12); `refused` when the account is being deleted. */
export async function createPost(
  client: MongoClient,
  database: string,
  {
    author,
    clientId,
    title,
    body,
  }: CreatePost & { readonly author: { readonly id: ObjectId; readonly name: string } },
): Promise<CreatedOnce<PostDocument>> {
  return createOnce<PostDocument>(client, database, {
    collection: postCollection,
    requests: requestCollection,
    author: author.id,
    clientId,
    content: [title, body],
    mayMake: (db, session) => holdAccount(db, session, author.id),
    make: (_id) => ({
      _id,
      title,
      ...(body === undefined ? {} : { body }),
      author: author.id,
      authorName: author.name,
      clientId,
    }),
  });
}
