import { makeOrderedId } from '@tidings/change-feed';
import { maxMembers } from '@tidings/contracts';
import type { Db, Document, MongoClient, ObjectId } from 'mongodb';
import { writeAt, type WrittenAt } from '../document/write-at.ts';
import { messageCollection } from '../messages/message-document.ts';
import { roomCollection, type RoomDocument } from './room-document.ts';

/** Most rooms that one person may be in. */
export const maxRoomsPerPerson = 200;

/** A person as a room knows them. */
export interface Joining {
  readonly id: ObjectId;
  readonly name: string;
}

/** A room as a write left it; undefined when it did not find what it was meant for. */
type Changed = WrittenAt<RoomDocument | undefined>;

/** Writes to rooms: each one document, so that each is one change that says all. */
export interface RoomWrites {
  create(room: {
    readonly title: string;
    readonly open: boolean;
    readonly owner: Joining;
  }): Promise<WrittenAt<RoomDocument>>;
  /** Changes what the owner may; a new owner has to be a member. */
  edit(
    id: ObjectId,
    owner: ObjectId,
    edit: { title?: string; open?: boolean; owner?: ObjectId },
  ): Promise<Changed>;
  /** Takes somebody in who is no member, where there is room for one more. */
  add(
    id: ObjectId,
    person: Joining,
    condition: { readonly open: true } | { readonly owner: ObjectId },
  ): Promise<Changed>;
  /** Takes a member out at the owner's word. */
  remove(id: ObjectId, owner: ObjectId, member: ObjectId): Promise<Changed>;
  /** Lets a member go. Who was the owner is followed by who came first; the last one takes the room with them. */
  leave(id: ObjectId, member: ObjectId): Promise<Changed>;
  /** Deletes a room, then its messages, which nobody can reach from then on. */
  delete(id: ObjectId, owner: ObjectId): Promise<Changed>;
  /** Says whether a person is in as many rooms as they may. */
  isFull(person: ObjectId): Promise<boolean>;
}

/** How often leaving is tried again when the room changes at the same moment. */
const maxLeaveAttempts = 5;

/** Creates the writes to rooms. */
export function createRoomWrites(client: MongoClient, database: string): RoomWrites {
  const roomsOf = (db: Db) => db.collection<RoomDocument>(roomCollection);

  function change(filter: Document, update: Document | Document[]): Promise<Changed> {
    return writeAt(client, database, async (db, session) => {
      const options = { session, returnDocument: 'after' } as const;
      return (await roomsOf(db).findOneAndUpdate(filter, update, options)) ?? undefined;
    });
  }

  async function deleteWhere(filter: Document): Promise<Changed> {
    const deleted = await writeAt(client, database, async (db, session) => {
      return (await roomsOf(db).findOneAndDelete(filter, { session })) ?? undefined;
    });
    if (deleted.result !== undefined) await deleteMessages(deleted.result._id);
    return deleted;
  }

  async function deleteMessages(parent: ObjectId): Promise<void> {
    await client.db(database).collection(messageCollection).deleteMany({ parent });
  }

  async function leaveOnce(id: ObjectId, member: ObjectId): Promise<Changed> {
    const others = {
      $filter: { input: '$members', as: 'member', cond: { $ne: ['$$member.user', member] } },
    };
    const left = await change(
      { _id: id, members: { $elemMatch: { user: member } }, 'members.1': { $exists: true } },
      [
        { $set: { members: others, lastLeft: member } },
        {
          $set: {
            owner: {
              $cond: [{ $eq: ['$owner', member] }, { $first: '$members.user' }, '$owner'],
            },
          },
        },
      ],
    );
    if (left.result !== undefined) return left;
    return deleteWhere({ _id: id, 'members.0.user': member, 'members.1': { $exists: false } });
  }

  return {
    create({ title, open, owner }) {
      return writeAt(client, database, async (db, session) => {
        const _id = await makeOrderedId(db, session);
        // As in `add`: by the database's clock, to which a client's position is held.
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
    add(id, { id: user, name }, condition) {
      const filter = {
        _id: id,
        ...condition,
        members: { $not: { $elemMatch: { user } } },
        [`members.${String(maxMembers - 1)}`]: { $exists: false },
      };
      // By the database's own clock, to which a client's position is held.
      const member = { user, name: { $literal: name }, since: '$$NOW' };
      return change(filter, [
        { $set: { members: { $concatArrays: ['$members', [member]] } } },
        { $unset: 'lastLeft' },
      ]);
    },
    remove(id, owner, member) {
      return change(
        { _id: id, owner, 'members.user': member },
        { $pull: { members: { user: member } }, $unset: { lastLeft: '' } },
      );
    },
    async leave(id, member) {
      for (let attempt = 1; ; attempt += 1) {
        const left = await leaveOnce(id, member);
        if (left.result !== undefined || attempt === maxLeaveAttempts) return left;
        const isMember = await client
          .db(database)
          .collection(roomCollection, { readPreference: 'primary' })
          .findOne({ _id: id, 'members.user': member }, { projection: { _id: 1 } });
        if (isMember === null) return left;
      }
    },
    delete: (id, owner) => deleteWhere({ _id: id, owner }),
    async isFull(person) {
      const count = await client
        .db(database)
        .collection(roomCollection, { readPreference: 'primary' })
        .countDocuments({ 'members.user': person }, { limit: maxRoomsPerPerson });
      return count >= maxRoomsPerPerson;
    },
  };
}

/** Takes a person out of every room, as leaving does: for an account that is deleted. */
export async function leaveAllRooms(
  client: MongoClient,
  database: string,
  person: ObjectId,
): Promise<void> {
  const writes = createRoomWrites(client, database);
  const rooms = client
    .db(database)
    .collection(roomCollection, { readPreference: 'primary' })
    .find({ 'members.user': person }, { projection: { _id: 1 } });
  for await (const { _id } of rooms) await writes.leave(_id, person);
}
