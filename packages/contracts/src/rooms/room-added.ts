import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { exampleUser, userTopic } from '../users/user.ts';
import { exampleRoom, RoomTitle } from './room.ts';

/** This user became a member of a room: made it, joined it, or was invited. */
export const roomAdded = defineEvent('roomAdded', {
  kind: 'change',
  summary: 'This user became a member of a room.',
  schema: z.object({
    user: DocumentId,
    room: z.object({ id: DocumentId, title: RoomTitle, open: z.boolean() }),
  }),
  example: {
    user: exampleUser.id,
    room: { id: exampleRoom.id, title: exampleRoom.title, open: true },
  },
  topic: ({ user }) => userTopic(user),
});
