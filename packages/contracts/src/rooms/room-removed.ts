import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { examplePerson, personTopic } from '../people/person.ts';
import { exampleRoom } from './room.ts';

/** This person is no member of a room any more, or the room is gone. */
export const roomRemoved = defineEvent('roomRemoved', {
  kind: 'change',
  summary: 'This person is no member of a room any more, or the room is gone.',
  schema: z.object({ person: DocumentId, room: DocumentId }),
  example: { person: examplePerson.id, room: exampleRoom.id },
  topic: ({ person }) => personTopic(person),
});
