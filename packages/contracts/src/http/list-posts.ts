import * as z from 'zod/mini';
import { DocumentId, Post } from '../posts/post.ts';

/** Most posts on one page of `GET /api/posts`. */
export const maxPageSize = 100;
/** Posts on one page of `GET /api/posts` when `limit` is not given. */
export const defaultPageSize = 30;

/** Query of `GET /api/posts`. */
export const ListPosts = z.strictObject({
  /** Only posts older than the one with this id. */
  before: z.optional(DocumentId),
  limit: z._default(
    z.pipe(
      z
        .string()
        .check(z.regex(/^[0-9]{1,3}$/, `must be a number from 1 to ${String(maxPageSize)}`)),
      z.pipe(
        z.transform((text: string) => Number(text)),
        z.int().check(z.gte(1), z.lte(maxPageSize)),
      ),
    ),
    defaultPageSize,
  ),
});
export type ListPosts = z.output<typeof ListPosts>;

/** Answer of `GET /api/posts`: one page, newest first. */
export const PostPage = z.object({
  posts: z.array(Post),
  /** Pass as `before` for the next page; null at the end. */
  next: z.nullable(DocumentId),
  /** Every change up to here is in the page, none after it. */
  position: z.string(),
});
export type PostPage = z.output<typeof PostPage>;
