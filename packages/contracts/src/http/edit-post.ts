import * as z from 'zod/mini';
import { Body, Title } from '../posts/post.ts';

/** Body of `PATCH /api/posts/:id`: one's own; what is absent stays, a null body goes. */
export const EditPost = z.strictObject({
  title: z.optional(Title),
  body: z.optional(z.nullable(Body)),
});
export type EditPost = z.output<typeof EditPost>;
