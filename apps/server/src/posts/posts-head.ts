import { createListHead } from '@tidings/server';
import type { HeadSource } from '@tidings/server';
import type { MongoClient } from 'mongodb';
import { postFields, readPost } from './post-document.ts';

/** Posts in a snapshot. */
const page = 50;

/** Creates the source of the head of topic `posts`. */
export function createPostsHead(client: MongoClient, database: string): HeadSource {
  return createListHead({
    client,
    database,
    collection: 'post',
    page,
    fields: postFields,
    read: readPost,
    render: (_topic, { values, complete, position }) => ({
      name: 'posts',
      data: { posts: values, complete, position },
    }),
  });
}
