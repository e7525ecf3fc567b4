import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { exampleUser, userTopic } from '../users/user.ts';
import { exampleRoom } from './room.ts';

/** An invitation was accepted, declined or withdrawn, or its room is gone. */
export const invitationRemoved = defineEvent('invitationRemoved', {
  kind: 'change',
  summary: 'An invitation was accepted, declined or withdrawn, or its room is gone.',
  schema: z.object({ user: DocumentId, room: DocumentId }),
  example: { user: exampleUser.id, room: exampleRoom.id },
  topic: ({ user }) => userTopic(user),
});
