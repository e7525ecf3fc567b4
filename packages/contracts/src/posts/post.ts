import * as z from 'zod/mini';
import { ClientId } from '../document/client-id.ts';
import { DocumentId } from '../document/document-id.ts';
import { Author } from '../users/author.ts';

/** Most characters (UTF-16 code units) of a post's title. */
export const maxTitleLength = 300;
/** Most characters (UTF-16 code units) of a post's body. */
export const maxBodyLength = 10_000;

/** A title: shown as text, never as markup. */
export const Title = z.string().check(
  z.refine((title) => title.trim() !== '', 'must not be empty'),
  z.maxLength(maxTitleLength),
);

/** A body: plain text, line breaks kept. */
export const Body = z.string().check(z.maxLength(maxBodyLength));

/** A post as everyone sees it. */
export const Post = z.object({
  id: DocumentId,
  title: Title,
  body: z.optional(Body),
  author: Author,
  /** When it was made (ISO 8601), as its id says. */
  createdAt: z.iso.datetime(),
  /** When it was last edited (ISO 8601), if ever. */
  editedAt: z.optional(z.iso.datetime()),
  /** The writer's own id of it: tells them that this is the one they sent. */
  clientId: z.optional(ClientId),
});
export type Post = z.output<typeof Post>;

/** A post for documents and scaffolds. */
export const examplePost: Post = {
  id: '65b2f0c4e13b2a0012345678',
  title: 'The ferry runs again',
  body: 'From Monday, every hour.',
  createdAt: '2024-01-25T23:37:40.000Z',
  clientId: '0b7e4f5a-5f0e-4c39-9a53-6c1d54f1a111',
};
