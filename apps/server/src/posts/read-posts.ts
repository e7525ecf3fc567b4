import type { Post } from '@tidings/contracts';
import type { ClientSession, Db } from 'mongodb';
import { readPage } from '@tidings/server';
import { postFields, readPost } from './post-document.ts';

/** A page of posts, newest first. */
export interface PageOfPosts {
  readonly posts: Post[];
  /** Where the next page begins (`before`); null when there are no older documents. */
  readonly next: string | null;
}

/** Reads the newest posts below `before`, newest first, at most `limit`. */
export async function readPosts(
  database: Db,
  session: ClientSession,
  page: {
    readonly before?: string | undefined;
    readonly limit: number;
    /** Documents looked at before a page with fewer posts is good enough; `Infinity` for all. */
    readonly maxScanned?: number;
  },
): Promise<PageOfPosts> {
  const { values, next } = await readPage(database, session, {
    collection: 'post',
    fields: postFields,
    read: readPost,
    ...page,
  });
  return { posts: values, next };
}
