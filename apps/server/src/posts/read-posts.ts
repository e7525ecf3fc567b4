import type { Post } from '@tidings/contracts';
import { ObjectId, type ClientSession, type Db } from 'mongodb';
import { readPost } from './post-document.ts';

/** Documents looked at, for each post wanted, before a page with gaps is good enough. */
const maxScanFactor = 20;

/**
 * Reads the newest posts below `before`, newest first, at most `limit`. Documents that break the
 * contract are passed over. Lists are ordered by `_id`, never by a time field.
 */
export async function readPosts(
  database: Db,
  session: ClientSession,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<{ readonly posts: Post[]; readonly complete: boolean }> {
  const documents = database
    .collection('post')
    .find(
      {
        _id: {
          $type: 'objectId',
          ...(before === undefined ? {} : { $lt: ObjectId.createFromHexString(before) }),
        },
      },
      { session, batchSize: limit + 1 },
    )
    .sort({ _id: -1 })
    .limit((limit + 1) * maxScanFactor);
  const posts: Post[] = [];
  let scanned = 0;
  for await (const document of documents) {
    scanned += 1;
    const post = readPost(document);
    if (!post.ok) continue;
    if (posts.length === limit) return { posts, complete: false };
    posts.push(post.data);
  }
  return { posts, complete: scanned < (limit + 1) * maxScanFactor };
}
