import { readSnapshot } from '@tidings/change-feed';
import type { Post } from '@tidings/contracts';
import type { HeadSource } from '@tidings/sse-hub';
import type { MongoClient } from 'mongodb';
import { readPosts } from './read-posts.ts';

/** Posts in a snapshot. */
const page = 50;
/** Posts kept beyond it, so that this many deletions need no new read. */
const slack = 50;

/** Creates the source of the head of topic `posts`. */
export function createPostsHead(client: MongoClient, database: string): HeadSource {
  return {
    size: { page, slack },
    async load() {
      const { result, at } = await readSnapshot(client, database, (db, session) =>
        // A head that is short of posts would be loaded for ever: it looks as far as it must.
        readPosts(db, session, { limit: page + slack, maxScanned: Infinity }),
      );
      return {
        items: result.posts.map((post) => ({ key: post.id, value: post })),
        complete: result.next === null,
        at,
      };
    },
    render: (_topic, { values, complete, position }) => ({
      name: 'posts',
      // The values are those put in by `load` and by the projection: posts, both.
      data: { posts: values as readonly Post[], complete, position },
    }),
  };
}
