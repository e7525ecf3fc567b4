import { defineEvent } from '@tidings/protocol';
import { roomTopic } from '../rooms/room.ts';
import { exampleMessage, Message } from './message.ts';

/** A message was written, by anyone and any way. */
export const newMessage = defineEvent('newMessage', {
  kind: 'change',
  summary: 'A message was written.',
  schema: Message,
  example: exampleMessage,
  topic: ({ room }) => roomTopic(room),
});
