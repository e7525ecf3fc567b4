import { defineEvent } from '@tidings/protocol';
import { examplePost, Post, postsTopic } from './post.ts';

/** A post was changed; carries the whole of it as it was then. */
export const postEdited = defineEvent('postEdited', {
  kind: 'change',
  summary: 'A post was changed.',
  schema: Post,
  example: { ...examplePost, title: 'The ferry runs again, hourly' },
  topic: () => postsTopic,
});
