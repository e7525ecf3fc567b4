import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { PageLimit } from '../document/page-limit.ts';
import { Post } from '../posts/post.ts';

/** Query of `GET /api/posts`. */
export const ListPosts = z.strictObject({
  /** Only posts older than the one with this id. */
  before: z.optional(DocumentId),
  limit: PageLimit,
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
