import { defineEvent } from '@tidings/protocol';
import { roomTopic } from '../rooms/room.ts';
import { exampleMessage, Message } from './message.ts';

/** A message was changed; carries the whole of it as it was then. */
export const messageEdited = defineEvent('messageEdited', {
  kind: 'change',
  summary: 'A message was changed.',
  schema: Message,
  example: { ...exampleMessage, text: 'The ferry is in, ten minutes late.' },
  topic: ({ room }) => roomTopic(room),
});
