import { maxMembers, type MyRoom, type OpenRoom, type Room } from '@tidings/contracts';
import { ObjectId, type ClientSession, type Db, type Document } from 'mongodb';
import type { RawDocument } from '@tidings/server';
import { readMarkCollection } from './read-marks.ts';
import { readRoom, roomCollection } from '../membership/room-document.ts';
import { noNews, readNews } from './room-news.ts';
import { maxRoomsPerUser } from './room-writes.ts';
import { sinceOf } from '../membership/since-of.ts';

/** Open rooms that one search shows. */
const maxFound = 30;
/** A room without its members, however many: the user alone is left of them. */
interface SlimRoom extends RawDocument {
  readonly memberCount: number;
}

interface JoinedRoom extends SlimRoom {
  readonly marks: readonly { readonly upTo?: unknown; readonly ahead?: unknown }[];
}

/** Reads the rooms of which a user is a member, newest first, each with what is new in it for them. */
export async function listMyRooms(
  db: Db,
  session: ClientSession,
  user: ObjectId,
): Promise<MyRoom[]> {
  const documents = await db
    .collection(roomCollection)
    .aggregate<JoinedRoom>(
      [
        { $match: { 'members.user': user } },
        { $sort: { _id: -1 } },
        { $limit: maxRoomsPerUser },
        ...slimFor(user),
        { $set: { markId: { user: user, room: '$_id' } } },
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
    const { upTo, ahead } = document.marks[0] ?? {};
    const readUpTo = upTo instanceof ObjectId ? upTo : undefined;
    const since = sinceOf(document).get(user.toHexString()) ?? new Date(0);
    return {
      room: {
        ...{ id, title, open, owner, memberCount: document.memberCount },
        readUpTo: readUpTo?.toHexString() ?? null,
      },
      read: {
        room: ObjectId.createFromHexString(id),
        // Who has read nothing yet has not missed what was there before they came.
        upTo: readUpTo ?? ObjectId.createFromTime(Math.floor(since.getTime() / 1000)),
        ahead: Array.isArray(ahead) ? ahead.filter((id) => id instanceof ObjectId) : [],
      },
    };
  });
  const news = await readNews(
    db,
    session,
    user,
    rooms.map(({ read }) => read),
  );
  return rooms.map(({ room }) => ({ ...room, ...(news.get(room.id) ?? noNews) }));
}

/** Reads open rooms of which a user is no member, by title: the first few that contain a text. */
export async function findOpenRooms(
  db: Db,
  session: ClientSession,
  user: ObjectId,
  find: string,
): Promise<OpenRoom[]> {
  const documents = await db
    .collection(roomCollection)
    .aggregate<SlimRoom>(
      [
        {
          $match: {
            open: true,
            members: { $not: { $elemMatch: { user: user } } },
            ...(find === '' ? {} : { title: { $regex: literally(find), $options: 'i' } }),
          },
        },
        { $sort: { title: 1, _id: 1 } },
        { $limit: maxFound },
        ...slimFor(user),
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
function slimFor(user: ObjectId): readonly Document[] {
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
        members: { $filter: { input: members, cond: { $eq: ['$$this.user', user] } } },
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

/** Writes a text so that a regular expression means it as it is. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
