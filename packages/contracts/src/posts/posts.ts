import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { examplePost, Post, postsTopic } from './post.ts';

/** The newest posts as they are; replaces what the client had. */
export const posts = defineEvent('posts', {
  kind: 'snapshot',
  summary: 'The newest posts, newest first.',
  schema: z.object({
    posts: z.array(Post),
    /** There are no older posts than these. */
    complete: z.boolean(),
    /** Every change of posts up to here is in it. */
    position: z.string(),
  }),
  example: { posts: [examplePost], complete: true, position: 'k3x9q2ab.0f3n9a7c.tk5m9s.1.1.0' },
  topic: () => postsTopic,
});
