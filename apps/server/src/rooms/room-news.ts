import { maxUnread, type MyRoom } from '@tidings/contracts';
import { operationTimeOf, type RawDocument } from '@tidings/server';
import { ObjectId, type ClientSession, type Db, type Document } from 'mongodb';
import { messageCollection, messageSource } from '../messages/message-document.ts';
import { roomCollection } from '../membership/room-document.ts';

/** What is new in a room for one of its members. */
type RoomNews = Pick<MyRoom, 'last' | 'unread'>;

/** What is new in a room without messages. */
export const noNews: RoomNews = { last: null, unread: 0 };

/** What a member has read of a room: messages up to an id, and these that are dated ahead. */
interface ReadMessages {
  readonly room: ObjectId;
  readonly upTo: ObjectId;
  readonly ahead: readonly ObjectId[];
}

/** Newest messages that are looked at for one that holds the contract. */
const maxLastLookedAt = 5;

/** Newest unread messages of a room that are looked at: those that the user wrote do not count. */
const maxUnreadLookedAt = 2 * (maxUnread + 1);

/**
 * Reads what is new in several rooms at once; by the room's id. A message that is dated ahead of the
 * database's time is unread until it has been read, and never the last one.
 */
export async function readNews(
  db: Db,
  session: ClientSession,
  user: ObjectId,
  read: readonly ReadMessages[],
): Promise<Map<string, RoomNews>> {
  const ids = read.map(({ room }) => room);
  const ofRoom = (values: readonly unknown[]): Document => ({
    $arrayElemAt: [values, { $indexOfArray: [ids, '$_id'] }],
  });
  const found = await db
    .collection(roomCollection)
    .aggregate<{
      readonly _id: ObjectId;
      readonly last: readonly RawDocument[];
      readonly unread: readonly { readonly count: number }[];
    }>(
      [
        { $match: { _id: { $in: ids } } },
        {
          $project: {
            upTo: ofRoom(read.map(({ upTo }) => upTo)),
            ahead: ofRoom(read.map(({ ahead }) => ahead)),
          },
        },
        {
          $lookup: {
            from: messageCollection,
            localField: '_id',
            foreignField: 'parent',
            pipeline: [
              { $match: { _id: { $lt: firstIdAfter(session) } } },
              { $sort: { _id: -1 } },
              { $limit: maxLastLookedAt },
            ],
            as: 'last',
          },
        },
        {
          $lookup: {
            from: messageCollection,
            let: { room: '$_id', upTo: '$upTo', ahead: '$ahead' },
            pipeline: [
              {
                $match: {
                  $expr: {
                    $and: [
                      { $eq: ['$parent', '$$room'] },
                      { $gt: ['$_id', '$$upTo'] },
                      { $not: [{ $in: ['$_id', '$$ahead'] }] },
                    ],
                  },
                },
              },
              { $sort: { _id: -1 } },
              { $limit: maxUnreadLookedAt },
              { $match: { author: { $ne: user } } },
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
  return new Map(
    found.map(({ _id, last, unread }) => [
      _id.toHexString(),
      { last: firstMessage(last), unread: unread[0]?.count ?? 0 },
    ]),
  );
}

/** The first id that is made after the second in which a session last read: an id is no more exact. */
function firstIdAfter(session: ClientSession): ObjectId {
  const time = operationTimeOf(session);
  if (time === undefined) throw new Error('Nothing has been read in the session.');
  return ObjectId.createFromTime(Math.min(time.seconds + 1, 2 ** 32 - 1));
}

function firstMessage(documents: readonly RawDocument[]): RoomNews['last'] {
  for (const document of documents) {
    const message = messageSource.read(document);
    if (message.ok) return message.data;
  }
  return null;
}
