import { defineEvent } from '@tidings/protocol';
import { examplePost, Post, postsTopic } from './post.ts';

/** A post was inserted, by anyone and any way. */
export const newPost = defineEvent('newPost', {
  kind: 'change',
  summary: 'A post was inserted.',
  schema: Post,
  example: examplePost,
  topic: () => postsTopic,
});
