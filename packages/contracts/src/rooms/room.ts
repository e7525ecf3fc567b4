import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { exampleUser, User } from '../users/user.ts';

/** Most characters (UTF-16 code units) of a room's title. */
export const maxRoomTitleLength = 80;
/** Most members of one room. */
export const maxMembers = 500;

/** A room's title: shown as text, never as markup. */
export const RoomTitle = z.string().check(
  z.refine((title) => title.trim() !== '', 'must not be empty'),
  z.maxLength(maxRoomTitleLength),
);

/** A room as its members see it. */
export const Room = z.object({
  id: DocumentId,
  title: RoomTitle,
  /** Anyone may find it and join; otherwise members come by invitation. */
  open: z.boolean(),
  /** The member who may rename, invite, remove, hand over and delete. */
  owner: DocumentId,
  /** Everyone who may read and write here, the owner included; who came first stands first. */
  members: z.array(User).check(z.maxLength(maxMembers)),
  /** When it was made (ISO 8601), as its id says. */
  createdAt: z.iso.datetime(),
});
export type Room = z.output<typeof Room>;

/** The topic of a room's own changes: title, members, owner. */
export const detailsTopic = (id: string): string => `details:${id}`;

/** A room for documents and scaffolds. */
export const exampleRoom: Room = {
  id: '65b2f0c4e13b2a0011223344',
  title: 'Harbour watch',
  open: true,
  owner: exampleUser.id,
  members: [exampleUser],
  createdAt: '2024-01-25T23:37:40.000Z',
};
