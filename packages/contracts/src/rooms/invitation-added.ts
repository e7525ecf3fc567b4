import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { examplePerson, personTopic } from '../people/person.ts';
import { exampleInvitation, Invitation } from './invitation.ts';

/** This user is invited to a room, or its title or owner changed; replaces an earlier one to the same room. */
export const invitationAdded = defineEvent('invitationAdded', {
  kind: 'change',
  summary: 'This user is invited to a room.',
  schema: z.object({ person: DocumentId, invitation: Invitation }),
  example: { person: examplePerson.id, invitation: exampleInvitation },
  topic: ({ person }) => personTopic(person),
});
