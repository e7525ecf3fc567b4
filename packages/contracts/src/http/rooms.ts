import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { Message } from '../messages/message.ts';
import { User } from '../users/user.ts';
import { Invitation } from '../rooms/invitation.ts';
import { Room, RoomTitle } from '../rooms/room.ts';

/** Unread messages that are counted; more show as "more than". */
export const maxUnread = 99;

/** Body of `POST /api/rooms`. */
export const CreateRoom = z.strictObject({ title: RoomTitle, open: z.boolean() });
export type CreateRoom = z.output<typeof CreateRoom>;

/** Body of `PATCH /api/rooms/:id`: the owner's; `owner` hands it over to another member. */
export const EditRoom = z.strictObject({
  title: z.optional(RoomTitle),
  open: z.optional(z.boolean()),
  owner: z.optional(DocumentId),
});
export type EditRoom = z.output<typeof EditRoom>;

/** Answer of the routes that make, read or change one room. */
export const RoomAnswer = z.object({
  room: Room,
  /** Users who are invited and have not answered, oldest invitation first: only for the owner. */
  invited: z.optional(z.array(User)),
  /** A stream that has reached this position has shown it. */
  position: z.string(),
});
export type RoomAnswer = z.output<typeof RoomAnswer>;

/** Body of `PUT /api/rooms/:id/read`: everything up to this message has been read. */
export const MarkRead = z.strictObject({ message: DocumentId });
export type MarkRead = z.output<typeof MarkRead>;

/** A room in the list of one's own. */
export const MyRoom = z.object({
  id: DocumentId,
  title: RoomTitle,
  open: z.boolean(),
  owner: DocumentId,
  memberCount: z.int(),
  /** The newest message that is not dated ahead of the database's time, if there is one. */
  last: z.nullable(Message),
  /** Messages of others that have not been read; at most `maxUnread` + 1. */
  unread: z.int(),
  /** Messages up to this id have been read; never ahead of the database's time, as a message may be. */
  readUpTo: z.nullable(DocumentId),
});
export type MyRoom = z.output<typeof MyRoom>;

/** An open room that one can join. */
export const OpenRoom = z.object({ id: DocumentId, title: RoomTitle, memberCount: z.int() });
export type OpenRoom = z.output<typeof OpenRoom>;

/** Query of `GET /api/rooms`: open rooms whose title contains the text, whatever its case. */
export const FindRooms = z.strictObject({ find: z.optional(z.string().check(z.maxLength(80))) });

/** Answer of `GET /api/rooms`. */
export const RoomsAnswer = z.object({
  mine: z.array(MyRoom),
  /** Open rooms of which one is no member, by title; the first few. */
  open: z.array(OpenRoom),
  /** Rooms to which one is invited, newest invitation first. */
  invitations: z.optional(z.array(Invitation)),
  /** Every change of memberships up to here is in it. */
  position: z.string(),
});
export type RoomsAnswer = z.output<typeof RoomsAnswer>;
