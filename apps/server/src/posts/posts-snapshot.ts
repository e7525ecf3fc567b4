import { createListSnapshot } from '@tidings/server';
import type { SnapshotSource } from '@tidings/server';
import type { MongoClient } from 'mongodb';
import { postFields, readPost } from './post-document.ts';

/** Posts in a snapshot. */
const page = 50;

/** Creates the source of the snapshot of topic `posts`. */
export function createPostsSnapshot(client: MongoClient, database: string): SnapshotSource {
  return createListSnapshot({
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
