import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { Author } from '../users/author.ts';
import { exampleUser } from '../users/user.ts';
import { exampleRoom, RoomTitle } from './room.ts';

/** An invitation to become a member of a room, as the invited user sees it. */
export const Invitation = z.object({
  room: z.object({ id: DocumentId, title: RoomTitle }),
  /** The owner of the room, on whose behalf the user is invited. */
  owner: Author,
  /** When it was made (ISO 8601). */
  at: z.iso.datetime(),
});
export type Invitation = z.output<typeof Invitation>;

/** An invitation for documents and scaffolds. */
export const exampleInvitation: Invitation = {
  room: { id: exampleRoom.id, title: exampleRoom.title },
  owner: exampleUser,
  at: '2024-01-25T23:37:40.000Z',
};
