import { maxUnread, type Message, type MyRoom, type OpenRoom } from '@tidings/contracts';
import { ObjectId, type ClientSession, type Db } from 'mongodb';
import type { RawDocument } from '@tidings/server';
import { messageCollection, readMessage } from '../messages/message-document.ts';
import { readMarkCollection } from './read-marks.ts';
import { readRoom, roomCollection } from './room-document.ts';
import { maxRoomsPerPerson } from './room-writes.ts';
import { sinceOf } from './since-of.ts';

/** Open rooms that one search shows. */
const maxFound = 30;
/** Newest messages that are looked at for one that holds the contract. */
const lookedAt = 5;

interface JoinedRoom extends RawDocument {
  readonly last: readonly RawDocument[];
  readonly marks: readonly { readonly upTo?: unknown }[];
}

/** Reads the rooms of which a person is a member, newest first, each with what is new in it for them. */
export async function listMyRooms(
  db: Db,
  session: ClientSession,
  person: ObjectId,
): Promise<MyRoom[]> {
  const documents = await db
    .collection(roomCollection)
    .aggregate<JoinedRoom>(
      [
        { $match: { 'members.user': person } },
        { $sort: { _id: -1 } },
        { $limit: maxRoomsPerPerson },
        {
          $lookup: {
            from: messageCollection,
            localField: '_id',
            foreignField: 'parent',
            pipeline: [{ $sort: { _id: -1 } }, { $limit: lookedAt }],
            as: 'last',
          },
        },
        { $set: { markId: { user: person, room: '$_id' } } },
        {
          $lookup: {
            from: readMarkCollection,
            localField: 'markId',
            foreignField: '_id',
            as: 'marks',
          },
        },
      ],
      { session },
    )
    .toArray();
  const rooms: MyRoom[] = [];
  for (const document of documents) {
    const room = readRoom(document);
    if (!room.ok) continue;
    const { id, title, open, owner, members } = room.data;
    const upTo = document.marks[0]?.upTo;
    const readUpTo = upTo instanceof ObjectId ? upTo : undefined;
    const since = sinceOf(document).get(person.toHexString()) ?? new Date(0);
    rooms.push({
      ...{ id, title, open, owner, memberCount: members.length },
      last: firstMessage(document.last),
      unread: await countUnread(db, session, {
        room: ObjectId.createFromHexString(id),
        person,
        // Who has read nothing yet has not missed what was there before they came.
        after: readUpTo ?? ObjectId.createFromTime(Math.floor(since.getTime() / 1000)),
      }),
      readUpTo: readUpTo?.toHexString() ?? null,
    });
  }
  return rooms;
}

/** Reads open rooms of which a person is no member, by title: the first few that contain a text. */
export async function findOpenRooms(
  db: Db,
  session: ClientSession,
  person: ObjectId,
  find: string,
): Promise<OpenRoom[]> {
  const documents = await db
    .collection(roomCollection)
    .find(
      {
        open: true,
        members: { $not: { $elemMatch: { user: person } } },
        ...(find === '' ? {} : { title: { $regex: literally(find), $options: 'i' } }),
      },
      { session },
    )
    .sort({ title: 1, _id: 1 })
    .limit(maxFound)
    .toArray();
  return documents.flatMap((document) => {
    const room = readRoom(document);
    if (!room.ok) return [];
    const { id, title, members } = room.data;
    return [{ id, title, memberCount: members.length }];
  });
}

function firstMessage(documents: readonly RawDocument[]): Message | null {
  for (const document of documents) {
    const message = readMessage(document);
    if (message.ok) return message.data;
  }
  return null;
}

function countUnread(
  db: Db,
  session: ClientSession,
  { room, person, after }: { room: ObjectId; person: ObjectId; after: ObjectId },
): Promise<number> {
  return db
    .collection(messageCollection)
    .countDocuments(
      { parent: room, _id: { $gt: after }, author: { $ne: person } },
      { session, limit: maxUnread + 1 },
    );
}

/** Writes a text so that a regular expression means it as it is. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
