import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { examplePost, postsTopic } from './post.ts';

/** A post was deleted, or edited into something that is no post. */
export const postDeleted = defineEvent('postDeleted', {
  kind: 'change',
  summary: 'A post is gone.',
  schema: z.object({ id: DocumentId }),
  example: { id: examplePost.id },
  topic: () => postsTopic,
});
