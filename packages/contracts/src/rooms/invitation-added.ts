import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { exampleUser, userTopic } from '../users/user.ts';
import { exampleInvitation, Invitation } from './invitation.ts';

/** This user is invited to a room, or its title or owner changed; replaces an earlier one to the same room. */
export const invitationAdded = defineEvent('invitationAdded', {
  kind: 'change',
  summary: 'This user is invited to a room.',
  schema: z.object({ user: DocumentId, invitation: Invitation }),
  example: { user: exampleUser.id, invitation: exampleInvitation },
  topic: ({ user }) => userTopic(user),
});
