import type { Post } from '@tidings/contracts';
import { ObjectId, type ClientSession, type Db } from 'mongodb';
import { readPost } from './post-document.ts';

/** Documents looked at, for each post wanted, before a page with fewer posts is good enough. */
const maxScanFactor = 20;

/** A page of posts, newest first. */
export interface PageOfPosts {
  readonly posts: Post[];
  /** Where the next page begins (`before`); null when there are no older documents. */
  readonly next: string | null;
}

/**
 * Reads the newest posts below `before`, newest first, at most `limit`. Documents that break the
 * contract are passed over; where very many stand together, a page has fewer posts than `limit` and
 * still says where to go on. Lists are ordered by `_id`, never by a time field.
 */
export async function readPosts(
  database: Db,
  session: ClientSession,
  {
    before,
    limit,
    maxScanned = (limit + 1) * maxScanFactor,
  }: {
    readonly before?: string | undefined;
    readonly limit: number;
    /** Documents looked at before a page with fewer posts is good enough; `Infinity` for all. */
    readonly maxScanned?: number;
  },
): Promise<PageOfPosts> {
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
    // For MongoDB, 0 is no limit.
    .limit(Number.isFinite(maxScanned) ? maxScanned : 0);
  const posts: Post[] = [];
  let scanned = 0;
  let last: ObjectId | undefined;
  for await (const document of documents) {
    const post = readPost(document);
    if (post.ok && posts.length === limit) return { posts, next: last?.toHexString() ?? null };
    if (post.ok) posts.push(post.data);
    scanned += 1;
    last = document._id;
  }
  return { posts, next: scanned < maxScanned ? null : (last?.toHexString() ?? null) };
}
