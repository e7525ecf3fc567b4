import type { Invitation } from '@tidings/contracts';
import { onlyFields } from '@tidings/server';
import type { ClientSession, Db, ObjectId } from 'mongodb';
import {
  invitationsIn,
  invitationTo,
  maxInvitationsPerUser,
} from '../membership/invitation-document.ts';
import { readRoom, roomCollection, roomFields } from '../membership/room-document.ts';

/** Reads a user's unanswered invitations, newest first. */
export async function listInvitations(
  db: Db,
  session: ClientSession,
  user: ObjectId,
): Promise<Invitation[]> {
  const documents = await db
    .collection(roomCollection)
    .find({ 'invitations.user': user }, { session, ...onlyFields(roomFields) })
    .limit(maxInvitationsPerUser)
    .toArray();
  const invitations = documents.flatMap((document) => {
    const room = readRoom(document);
    const invitation = invitationsIn(document).find((each) => each.user.equals(user));
    return room.ok && invitation !== undefined ? [invitationTo(room.data, invitation)] : [];
  });
  return invitations.sort((a, b) => (a.at < b.at ? 1 : -1));
}
