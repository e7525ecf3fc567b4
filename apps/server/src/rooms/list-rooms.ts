import {
  maxMembers,
  maxUnread,
  type Message,
  type MyRoom,
  type OpenRoom,
  type Room,
} from '@tidings/contracts';
import { ObjectId, type ClientSession, type Db, type Document } from 'mongodb';
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

/** Newest unread messages of a room that are looked at: those that the user wrote do not count. */
const maxUnreadLookedAt = 2 * (maxUnread + 1);

/** A room without its members, however many: the user alone is left of them. */
interface SlimRoom extends RawDocument {
  readonly memberCount: number;
}

interface JoinedRoom extends SlimRoom {
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
        ...slimFor(person),
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
  const rooms = documents.flatMap((document) => {
    const room = readSlim(document);
    if (room === undefined) return [];
    const { id, title, open, owner } = room;
    const upTo = document.marks[0]?.upTo;
    const readUpTo = upTo instanceof ObjectId ? upTo : undefined;
    const since = sinceOf(document).get(person.toHexString()) ?? new Date(0);
    return {
      id,
      room: {
        ...{ title, open, owner, memberCount: document.memberCount },
        last: firstMessage(document.last),
        readUpTo: readUpTo?.toHexString() ?? null,
      },
      // Who has read nothing yet has not missed what was there before they came.
      after: readUpTo ?? ObjectId.createFromTime(Math.floor(since.getTime() / 1000)),
    };
  });
  const unread = await countUnread(db, session, person, rooms);
  return rooms.map(({ id, room }) => ({ ...room, id, unread: unread.get(id) ?? 0 }));
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
    .aggregate<SlimRoom>(
      [
        {
          $match: {
            open: true,
            members: { $not: { $elemMatch: { user: person } } },
            ...(find === '' ? {} : { title: { $regex: literally(find), $options: 'i' } }),
          },
        },
        { $sort: { title: 1, _id: 1 } },
        { $limit: maxFound },
        ...slimFor(person),
      ],
      { session },
    )
    .toArray();
  return documents.flatMap((document) => {
    const room = readSlim(document);
    if (room === undefined) return [];
    return [{ id: room.id, title: room.title, memberCount: document.memberCount }];
  });
}

/** The stages that leave of a room's members the user alone, how many there are, and whether all are such. */
function slimFor(person: ObjectId): readonly Document[] {
  const members = { $cond: [{ $isArray: '$members' }, '$members', [null]] };
  const isMember = {
    $and: [
      { $eq: [{ $type: '$$this.user' }, 'objectId'] },
      { $eq: [{ $type: '$$this.name' }, 'string'] },
    ],
  };
  return [
    {
      $set: {
        memberCount: { $size: members },
        hasOthers: {
          $anyElementTrue: [{ $map: { input: members, as: 'this', in: { $not: [isMember] } } }],
        },
        members: { $filter: { input: members, cond: { $eq: ['$$this.user', person] } } },
      },
    },
  ];
}

/** Reads a slim room; undefined for one that breaks the contract. */
function readSlim(document: SlimRoom): Room | undefined {
  if (document['hasOthers'] !== false || document.memberCount > maxMembers) return undefined;
  const room = readRoom(document);
  return room.ok ? room.data : undefined;
}

function firstMessage(documents: readonly RawDocument[]): Message | null {
  for (const document of documents) {
    const message = readMessage(document);
    if (message.ok) return message.data;
  }
  return null;
}

/** Counts what is unread in all rooms at once; by the room's id, without those in which nothing is. */
async function countUnread(
  db: Db,
  session: ClientSession,
  person: ObjectId,
  rooms: readonly { readonly id: string; readonly after: ObjectId }[],
): Promise<Map<string, number>> {
  const ids = rooms.map(({ id }) => ObjectId.createFromHexString(id));
  const counted = await db
    .collection(roomCollection)
    .aggregate<{ readonly _id: ObjectId; readonly unread: readonly { readonly count: number }[] }>(
      [
        { $match: { _id: { $in: ids } } },
        {
          $project: {
            after: {
              $arrayElemAt: [rooms.map(({ after }) => after), { $indexOfArray: [ids, '$_id'] }],
            },
          },
        },
        {
          $lookup: {
            from: messageCollection,
            let: { room: '$_id', after: '$after' },
            pipeline: [
              {
                $match: {
                  $expr: { $and: [{ $eq: ['$parent', '$$room'] }, { $gt: ['$_id', '$$after'] }] },
                },
              },
              { $sort: { _id: -1 } },
              { $limit: maxUnreadLookedAt },
              { $match: { author: { $ne: person } } },
              { $limit: maxUnread + 1 },
              { $count: 'count' },
            ],
            as: 'unread',
          },
        },
      ],
      { session },
    )
    .toArray();
  return new Map(counted.map(({ _id, unread }) => [_id.toHexString(), unread[0]?.count ?? 0]));
}

/** Writes a text so that a regular expression means it as it is. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
