import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { examplePerson, personTopic } from '../people/person.ts';
import { exampleRoom, RoomTitle } from './room.ts';

/** This person became a member of a room: made it, joined it, or was invited. */
export const roomAdded = defineEvent('roomAdded', {
  kind: 'change',
  summary: 'This person became a member of a room.',
  schema: z.object({
    person: DocumentId,
    room: z.object({ id: DocumentId, title: RoomTitle, open: z.boolean() }),
  }),
  example: {
    person: examplePerson.id,
    room: { id: exampleRoom.id, title: exampleRoom.title, open: true },
  },
  topic: ({ person }) => personTopic(person),
});
