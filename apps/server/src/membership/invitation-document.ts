import type { RawDocument } from '@tidings/server';
import { Invitation, User, type Room } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { ObjectId } from 'mongodb';

/** Most unanswered invitations of one room; beyond it the inviter gets 409. */
export const maxInvitationsPerRoom = 100;
/** Most unanswered invitations of one user; beyond it the inviter gets 409. */
export const maxInvitationsPerUser = 50;
/** Most unanswered invitations that one user has from one inviter; beyond it the inviter gets 409. */
export const maxInvitationsPerInviter = 5;

/** An unanswered invitation in its room's document: what it says besides is the room's. */
export interface InvitationDocument {
  readonly user: ObjectId;
  /** Their name when they were invited. */
  readonly name: string;
  /** When they were invited, by the database's clock. */
  readonly at: Date;
}

/**
 * Reads the invitations in a room's document of any origin. What is none, or is one of a member, is left out: such
 * an entry invites nobody, and breaks no room.
 */
export function invitationsIn({ invitations, members }: RawDocument): InvitationDocument[] {
  if (!Array.isArray(invitations)) return [];
  const users = new Set(Array.isArray(members) ? members.map(userOf) : []);
  return (invitations as unknown[]).flatMap((entry) => {
    const user = userOf(entry);
    if (user === undefined || users.has(user)) return [];
    users.add(user);
    return isInvitation(entry) ? [entry] : [];
  });
}

/** Says whether a user has an unanswered invitation to a room. */
export function isInvited(document: RawDocument, user: ObjectId): boolean {
  return invitationsIn(document).some((invitation) => invitation.user.equals(user));
}

/** Leaves one user's out of the invitations. */
export function withoutInvitationOf(
  document: RawDocument,
  user: ObjectId,
): readonly InvitationDocument[] {
  return invitationsIn(document).filter((each) => !each.user.equals(user));
}

/** Says how the invitation looks to the invited user. */
export function invitationTo(room: Room, { at }: InvitationDocument): Invitation {
  const owner = room.members.find(({ id }) => id === room.owner);
  return {
    room: { id: room.id, title: room.title },
    ...(owner !== undefined && { owner }),
    at: at.toISOString(),
  };
}

/** Says who is invited, as the owner sees it. */
export function invitedIn(document: RawDocument): User[] {
  return invitationsIn(document).map(({ user, name }) => ({ id: user.toHexString(), name }));
}

function userOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { user } = entry as RawDocument; // any object may be looked at as one
  return user instanceof ObjectId ? user.toHexString() : undefined;
}

function isInvitation(entry: unknown): entry is InvitationDocument {
  const { user, name, at } = entry as RawDocument; // it names a user, so it is an object
  if (!(user instanceof ObjectId) || !(at instanceof Date) || Number.isNaN(at.getTime()))
    return false;
  return (
    validate(User, { id: user.toHexString(), name }).ok &&
    validate(Invitation.shape.at, at.toISOString()).ok
  );
}
