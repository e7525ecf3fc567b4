import type { ClientSession, Db, MongoClient, ObjectId } from 'mongodb';
import { transactAt } from '../document/transact-at.ts';
import type { WrittenAt } from '../document/write-at.ts';
import { holdAccount } from '../users/hold-account.ts';
import { hasDeclined, noteDecline } from './declines.ts';
import {
  invitationsIn,
  isInvited,
  maxInvitationsPerInviter,
  maxInvitationsPerRoom,
  maxInvitationsPerUser,
  withoutInvitationOf,
} from '../membership/invitation-document.ts';
import { roomCollection, type RoomDocument } from '../membership/room-document.ts';
import type { Joining } from './room-writes.ts';

/** Why somebody was not invited. */
export type InviteRefusal =
  | 'account-deleted'
  | 'no-room'
  | 'declined'
  | 'room-invitations'
  | 'user-invitations'
  | 'inviter-invitations';

/** Writes to the invitations of rooms: each is one change of the room's document. */
export interface InvitationWrites {
  /** Invites a user for the owner; one who is a member or invited already stays so. */
  invite(
    room: ObjectId,
    owner: ObjectId,
    user: Joining,
  ): Promise<WrittenAt<RoomDocument | InviteRefusal>>;
  /** Withdraws an invitation for the owner; undefined when there is none. */
  withdraw(
    room: ObjectId,
    owner: ObjectId,
    user: ObjectId,
  ): Promise<WrittenAt<RoomDocument | undefined>>;
  /** Declines an invitation for the invited user; undefined when there is none. */
  decline(room: ObjectId, user: ObjectId): Promise<WrittenAt<RoomDocument | undefined>>;
}

/** Creates the writes to invitations. */
export function createInvitationWrites(client: MongoClient, database: string): InvitationWrites {
  const roomsOf = (db: Db) => db.collection<RoomDocument>(roomCollection);

  /** Takes a user's invitation out of a room that fits. */
  async function end(
    db: Db,
    session: ClientSession,
    { where, user }: { readonly where: Partial<RoomDocument>; readonly user: ObjectId },
  ): Promise<RoomDocument | undefined> {
    const rooms = roomsOf(db);
    const room = await rooms.findOne(where, { session });
    if (room === null || !isInvited(room, user)) return undefined;
    const ended = await rooms.findOneAndUpdate(
      { _id: room._id },
      { $set: { invitations: withoutInvitationOf(room, user) } },
      { session, returnDocument: 'after' },
    );
    return ended ?? undefined;
  }

  return {
    invite(_id, owner, { id: user, name }) {
      return transactAt(client, database, async (db, session) => {
        if (!(await holdAccount(db, session, user))) return 'account-deleted';
        const rooms = roomsOf(db);
        const room = await rooms.findOne({ _id, owner }, { session });
        if (room === null) return 'no-room';
        if (room.members.some((member) => member.user.equals(user))) return room;
        if (isInvited(room, user)) return room;
        if (await hasDeclined(db, session, { user, room: _id })) return 'declined';
        const invitations = invitationsIn(room);
        if (invitations.length >= maxInvitationsPerRoom) return 'room-invitations';
        const ofUser = { 'invitations.user': user };
        if (
          (await rooms.countDocuments(ofUser, { session, limit: maxInvitationsPerUser })) >=
          maxInvitationsPerUser
        )
          return 'user-invitations';
        const ofInviter = { ...ofUser, owner };
        if (
          (await rooms.countDocuments(ofInviter, { session, limit: maxInvitationsPerInviter })) >=
          maxInvitationsPerInviter
        )
          return 'inviter-invitations';
        const invitation = { user, name: { $literal: name }, at: '$$NOW' };
        const invited = await rooms.findOneAndUpdate(
          { _id },
          [{ $set: { invitations: { $concatArrays: [{ $literal: invitations }, [invitation]] } } }],
          { session, returnDocument: 'after' },
        );
        return invited ?? 'no-room';
      });
    },
    withdraw(_id, owner, user) {
      return transactAt(client, database, (db, session) =>
        end(db, session, { where: { _id, owner }, user }),
      );
    },
    decline(_id, user) {
      return transactAt(client, database, async (db, session) => {
        await holdAccount(db, session, user);
        const declined = await end(db, session, { where: { _id }, user });
        if (declined !== undefined) await noteDecline(db, session, { user, room: _id });
        return declined;
      });
    },
  };
}
