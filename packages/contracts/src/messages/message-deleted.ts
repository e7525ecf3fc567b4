import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { roomTopic } from '../rooms/room.ts';
import { exampleMessage } from './message.ts';

/** A message was deleted, moved to another room, or edited into something that is no message. */
export const messageDeleted = defineEvent('messageDeleted', {
  kind: 'change',
  summary: 'A message is gone.',
  schema: z.object({ room: DocumentId, id: DocumentId }),
  example: { room: exampleMessage.room, id: exampleMessage.id },
  topic: ({ room }) => roomTopic(room),
});
