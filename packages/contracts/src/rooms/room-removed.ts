import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { exampleUser, userTopic } from '../users/user.ts';
import { exampleRoom } from './room.ts';

/** This user is no member of a room any more, or the room is gone. */
export const roomRemoved = defineEvent('roomRemoved', {
  kind: 'change',
  summary: 'This user is no member of a room any more, or the room is gone.',
  schema: z.object({ user: DocumentId, room: DocumentId }),
  example: { user: exampleUser.id, room: exampleRoom.id },
  topic: ({ user }) => userTopic(user),
});
