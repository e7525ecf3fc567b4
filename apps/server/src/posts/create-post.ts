import type { CreatePost } from '@tidings/contracts';
import type { MongoClient, ObjectId } from 'mongodb';
import { createOnce, type CreatedOnce } from '../document/create-once.ts';
import type { PostDocument } from './post-document.ts';

/** Collection that remembers which client-made ids were used, even after the post is deleted. */
export const requestCollection = 'postRequest';

/** What came of a POST; nobody who is signed in is refused. */
export type CreatedPost = Exclude<CreatedOnce<PostDocument>, { outcome: 'refused' }>;

/** Makes a post, once for each author and client-made id (P12). */
export async function createPost(
  client: MongoClient,
  database: string,
  {
    author,
    clientId,
    title,
    body,
  }: CreatePost & { readonly author: { readonly id: ObjectId; readonly name: string } },
): Promise<CreatedPost> {
  const created = await createOnce<PostDocument>(client, database, {
    collection: 'post',
    requests: requestCollection,
    madeField: 'post',
    author: author.id,
    clientId,
    content: [title, body],
    make: (_id) => ({
      _id,
      title,
      ...(body === undefined ? {} : { body }),
      author: author.id,
      authorName: author.name,
      clientId,
    }),
  });
  if (created.outcome === 'refused') throw new Error('A post was refused, which nothing asks for.');
  return created;
}
