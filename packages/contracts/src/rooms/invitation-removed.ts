import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { examplePerson, personTopic } from '../people/person.ts';
import { exampleRoom } from './room.ts';

/** An invitation was accepted, declined or withdrawn, or its room is gone. */
export const invitationRemoved = defineEvent('invitationRemoved', {
  kind: 'change',
  summary: 'An invitation was accepted, declined or withdrawn, or its room is gone.',
  schema: z.object({ person: DocumentId, room: DocumentId }),
  example: { person: examplePerson.id, room: exampleRoom.id },
  topic: ({ person }) => personTopic(person),
});
