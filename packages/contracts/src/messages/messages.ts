import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { roomTopic } from '../rooms/room.ts';
import { exampleMessage, Message } from './message.ts';

/** The newest messages of a room as they are; replaces what the client had. */
export const messages = defineEvent('messages', {
  kind: 'snapshot',
  summary: 'The newest messages of a room, newest first.',
  schema: z.object({
    room: DocumentId,
    messages: z.array(Message),
    /** There are no older messages than these. */
    complete: z.boolean(),
    /** Every change of the room's messages up to here is in it. */
    position: z.string(),
  }),
  example: {
    room: exampleMessage.room,
    messages: [exampleMessage],
    complete: true,
    position: 'k3x9q2ab.0f3n9a7c.tk5m9s.1.1.0',
  },
  topic: ({ room }) => roomTopic(room),
});
