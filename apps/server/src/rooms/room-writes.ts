import { makeOrderedId } from '@tidings/server';
import { maxMembers } from '@tidings/contracts';
import type { ClientSession, Db, Document, Filter, MongoClient, ObjectId } from 'mongodb';
import { transactAt } from '../document/transact-at.ts';
import { writeAt, type WrittenAt } from '../document/write-at.ts';
import { holdAccount } from '../users/hold-account.ts';
import { beginRoomDeletion, finishRoomDeletion, type RoomDeletion } from './delete-room.ts';
import { forgetDecline } from './declines.ts';
import { isInvited, withoutInvitationOf } from '../membership/invitation-document.ts';
import { forgetReadMark } from './read-marks.ts';
import { roomCollection, type RoomDocument } from '../membership/room-document.ts';

/** Most rooms that one user may be in. */
export const maxRoomsPerUser = 200;

/** A user as a room knows them. */
export interface Joining {
  readonly id: ObjectId;
  readonly name: string;
}

/** A room as a write left it; undefined when it did not find what it was meant for. */
type Changed = WrittenAt<RoomDocument | undefined>;

/** Why nobody became a member. */
export type JoinRefusal = 'account-deleted' | 'no-room' | 'member-limit' | 'room-limit';

/** A room that a member left or that was deleted, and what is left to do when it is gone. */
interface Ended {
  readonly room?: RoomDocument | undefined;
  readonly deletion?: RoomDeletion;
}

/**
 * Writes to rooms: each changes one document of `room`, so that each is one change that says all. Those
 * that give or take a membership hold the account, so that nothing is written without it meanwhile.
 */
export interface RoomWrites {
  create(room: {
    readonly title: string;
    readonly open: boolean;
    readonly owner: Joining;
  }): Promise<WrittenAt<RoomDocument | JoinRefusal>>;
  /** Changes what the owner may; a new owner has to be a member. */
  edit(
    id: ObjectId,
    owner: ObjectId,
    edit: { title?: string; open?: boolean; owner?: ObjectId },
  ): Promise<Changed>;
  /**
   * Makes a user a member of an open room, or of one to which they are invited, where there is room for one more;
   * one who is a member already stays it. Nobody else does this for them.
   */
  join(id: ObjectId, user: Joining): Promise<WrittenAt<RoomDocument | JoinRefusal>>;
  /** Takes a member out for the owner. */
  remove(id: ObjectId, owner: ObjectId, member: ObjectId): Promise<Changed>;
  /** Lets a member go. An owner is followed by the eldest member; with the last one the room is deleted. */
  leave(id: ObjectId, member: ObjectId): Promise<Changed>;
  /** Deletes a room, then its messages, which nobody can reach from then on. */
  delete(id: ObjectId, owner: ObjectId): Promise<Changed>;
}

/** Creates the writes to rooms. */
export function createRoomWrites(client: MongoClient, database: string): RoomWrites {
  const roomsOf = (db: Db) => db.collection<RoomDocument>(roomCollection);

  function change(filter: Filter<RoomDocument>, update: Document | Document[]): Promise<Changed> {
    return writeAt(client, database, async (db, session) => {
      const options = { session, returnDocument: 'after' } as const;
      return (await roomsOf(db).findOneAndUpdate(filter, update, options)) ?? undefined;
    });
  }

  /** Runs a transaction that may delete a room, and what follows from that. */
  async function maybeDeleting(
    run: (db: Db, session: ClientSession) => Promise<Ended>,
  ): Promise<Changed> {
    const { result, at } = await transactAt(client, database, run);
    if (result.deletion !== undefined) {
      await finishRoomDeletion(client.db(database), result.deletion);
    }
    return { result: result.room, at };
  }

  return {
    create({ title, open, owner }) {
      return transactAt(client, database, async (db, session) => {
        if (!(await holdAccount(db, session, owner.id))) return 'account-deleted';
        if (await isFull(db, session, owner.id)) return 'room-limit';
        const _id = await makeOrderedId(db, session);
        // As in `join`: by the database's clock, to which a client's position is held.
        const since = _id.getTimestamp();
        const room: RoomDocument = {
          ...{ _id, title, open, owner: owner.id },
          members: [{ user: owner.id, name: owner.name, since }],
        };
        await roomsOf(db).insertOne(room, { session });
        return room;
      });
    },
    edit(id, owner, edit) {
      const mustBeMember = edit.owner === undefined ? {} : { 'members.user': edit.owner };
      return change({ _id: id, owner, ...mustBeMember }, { $set: edit });
    },
    join(id, { id: user, name }) {
      return transactAt(client, database, async (db, session) => {
        if (!(await holdAccount(db, session, user))) return 'account-deleted';
        const rooms = roomsOf(db);
        const room = await rooms.findOne({ _id: id }, { session });
        if (room === null) return 'no-room';
        if (room.members.some((member) => member.user.equals(user))) return room;
        if (!room.open && !isInvited(room, user)) return 'no-room';
        if (room.members.length >= maxMembers) return 'member-limit';
        if (await isFull(db, session, user)) return 'room-limit';
        // By the database's own clock, to which a client's position is held.
        const member = { user, name: { $literal: name }, since: '$$NOW' };
        const added = await rooms.findOneAndUpdate(
          { _id: id },
          [
            {
              $set: {
                members: { $concatArrays: ['$members', [member]] },
                ...(room.invitations !== undefined && {
                  invitations: { $literal: withoutInvitationOf(room, user) },
                }),
              },
            },
            { $unset: 'lastLeft' },
          ],
          { session, returnDocument: 'after' },
        );
        await forgetDecline(db, session, { user, room: id });
        return added ?? 'no-room';
      });
    },
    remove(id, owner, member) {
      return transactAt(client, database, async (db, session) => {
        await holdAccount(db, session, member);
        const removed = await roomsOf(db).findOneAndUpdate(
          { _id: id, owner, 'members.user': member },
          { $pull: { members: { user: member } }, $unset: { lastLeft: '' } },
          { session, returnDocument: 'after' },
        );
        if (removed === null) return undefined;
        await forgetReadMark(db, session, { user: member, room: id });
        return removed;
      });
    },
    leave(id, member) {
      return maybeDeleting(async (db, session) => {
        await holdAccount(db, session, member);
        const rooms = roomsOf(db);
        const room = await rooms.findOne({ _id: id, 'members.user': member }, { session });
        if (room === null) return {};
        const members = room.members.filter(({ user }) => !user.equals(member));
        const [eldest] = members;
        if (eldest === undefined) {
          return { room, deletion: await beginRoomDeletion(db, session, room) };
        }
        const owner = room.owner.equals(member) ? eldest.user : room.owner;
        const left = await rooms.findOneAndUpdate(
          { _id: id },
          { $set: { members, owner, lastLeft: member } },
          { session, returnDocument: 'after' },
        );
        await forgetReadMark(db, session, { user: member, room: id });
        return { room: left ?? undefined };
      });
    },
    delete(id, owner) {
      return maybeDeleting(async (db, session) => {
        const room = await roomsOf(db).findOne({ _id: id, owner }, { session });
        if (room === null) return {};
        return { room, deletion: await beginRoomDeletion(db, session, room) };
      });
    },
  };
}

/** Says whether a user is in as many rooms as they may be. */
async function isFull(db: Db, session: ClientSession, user: ObjectId): Promise<boolean> {
  const limit = maxRoomsPerUser;
  const rooms = db.collection(roomCollection);
  return (await rooms.countDocuments({ 'members.user': user }, { session, limit })) >= limit;
}
