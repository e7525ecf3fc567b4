import * as z from 'zod/mini';
import { ClientId } from '../document/client-id.ts';
import { DocumentId } from '../document/document-id.ts';
import { Author } from '../users/author.ts';
import { exampleUser } from '../users/user.ts';
import { exampleRoom } from '../rooms/room.ts';

/** Most characters (UTF-16 code units) of a message. */
export const maxMessageLength = 4_000;

/** A message's text: plain, line breaks kept. */
export const MessageText = z.string().check(
  z.refine((text) => text.trim() !== '', 'must not be empty'),
  z.maxLength(maxMessageLength),
);

/** A message in a room. */
export const Message = z.object({
  id: DocumentId,
  /** The room: `parent` in the collection. */
  room: DocumentId,
  text: MessageText,
  author: Author,
  /** When it was made (ISO 8601), as its id says. */
  createdAt: z.iso.datetime(),
  /** When it was last edited (ISO 8601), if ever. */
  editedAt: z.optional(z.iso.datetime()),
  /** The writer's own id of it: tells them that this is the one they sent. */
  clientId: z.optional(ClientId),
});
export type Message = z.output<typeof Message>;

/** A message for documents and scaffolds. */
export const exampleMessage: Message = {
  id: '65b2f0c4e13b2a00aabbccdd',
  room: exampleRoom.id,
  text: 'The ferry is in.',
  author: exampleUser,
  createdAt: '2024-01-25T23:37:40.000Z',
  clientId: '0b7e4f5a-5f0e-4c39-9a53-6c1d54f1a222',
};
