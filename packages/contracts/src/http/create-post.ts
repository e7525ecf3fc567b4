import * as z from 'zod/mini';
import { ClientId } from '../document/client-id.ts';
import { Body, Post, Title } from '../posts/post.ts';

/** Body of `POST /api/posts`. Repeating it with the same `clientId` is safe: one post, one event. */
export const CreatePost = z.strictObject({
  title: Title,
  body: z.optional(Body),
  clientId: ClientId,
});
export type CreatePost = z.output<typeof CreatePost>;

/** Answer of `POST /api/posts` (201) and `GET /api/posts/:id` (200). */
export const PostAnswer = z.object({
  post: Post,
  /** A stream that has reached this position has shown the post. */
  position: z.string(),
});
export type PostAnswer = z.output<typeof PostAnswer>;
