import { Room } from '@tidings/contracts';
import { validate, type Validated } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import { fieldsOf, notAnObjectId } from '../document/read-fields.ts';
import type { RawDocument } from '@tidings/server';
import type { InvitationDocument } from './invitation-document.ts';

/** The collection of rooms. */
export const roomCollection = 'room';

/** Who may read and write in a room. */
export interface MemberDocument {
  readonly user: ObjectId;
  /** Their name when they came. */
  readonly name: string;
  /** When they came, by the database's clock where this server wrote it. */
  readonly since: Date;
}

/** A document of collection `room`, as this server writes it. Others may write anything. */
export interface RoomDocument {
  readonly _id: ObjectId;
  readonly title: string;
  readonly open: boolean;
  readonly owner: ObjectId;
  /** Who came first stands first; at most `maxMembers`. */
  readonly members: readonly MemberDocument[];
  /** Who is invited and has not answered, oldest first; at most `maxInvitationsPerRoom`. */
  readonly invitations?: readonly InvitationDocument[];
  /** Who was the last to leave by themselves: tells their open pages that nobody removed them. */
  readonly lastLeft?: ObjectId;
}

/** The fields of a room; others, which other programs may have put there, do not leave the database. */
export const roomFields = fieldsOf<RoomDocument>({
  title: true,
  open: true,
  owner: true,
  members: true,
  invitations: true,
  lastLeft: true,
});

/** Reads a document of any origin as a room: the one door between the collection and the contract. */
export function readRoom(document: RawDocument): Validated<Room> {
  const { _id: id, title, open, owner, members } = document;
  if (!(id instanceof ObjectId)) return notAnObjectId('_id');
  if (!(owner instanceof ObjectId)) return notAnObjectId('owner');
  return validate(Room, {
    id: id.toHexString(),
    title,
    open,
    owner: owner.toHexString(),
    members: Array.isArray(members) ? members.map(memberOf) : members,
    createdAt: id.getTimestamp().toISOString(),
  });
}

function memberOf(member: unknown): unknown {
  if (typeof member !== 'object' || member === null) return member;
  const { user, name } = member as RawDocument; // any object may be looked at as one
  return { id: user instanceof ObjectId ? user.toHexString() : user, name };
}
