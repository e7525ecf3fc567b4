import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { exampleUser } from '../users/user.ts';
import { detailsTopic, exampleRoom } from './room.ts';

/** Somebody is no member of a room any more: left, was removed, or deleted their account. */
export const memberLeft = defineEvent('memberLeft', {
  kind: 'change',
  summary: 'Somebody is no member of a room any more.',
  schema: z.object({ room: DocumentId, member: DocumentId }),
  example: { room: exampleRoom.id, member: exampleUser.id },
  topic: ({ room }) => detailsTopic(room),
});
