import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { exampleUser, User } from '../users/user.ts';
import { detailsTopic, exampleRoom } from './room.ts';

/** Somebody became a member of a room. */
export const memberJoined = defineEvent('memberJoined', {
  kind: 'change',
  summary: 'Somebody became a member of a room.',
  schema: z.object({ room: DocumentId, member: User }),
  example: { room: exampleRoom.id, member: exampleUser },
  topic: ({ room }) => detailsTopic(room),
});
