import { picking } from '@tidings/server';
import { DocumentId, type Room } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { ObjectId, type ClientSession, type Db } from 'mongodb';
import { HttpProblem } from '../http/problem.ts';
import { readRoom, roomCollection, roomFields } from './room-document.ts';

/** Says that there is no such room for who asks: whether it exists is nobody else's business. */
export function noSuchRoom(): HttpProblem {
  return new HttpProblem('not-found', { detail: 'There is no such room among yours.' });
}

/**
 * Reads a path's id.
 *
 * @throws HttpProblem `not-found` for what is no id.
 */
export function readRoomId(text: unknown): ObjectId {
  const id = validate(DocumentId, text);
  if (!id.ok) throw noSuchRoom();
  return ObjectId.createFromHexString(id.data);
}

/**
 * Reads a room for one of its members.
 *
 * @throws HttpProblem `not-found` for everyone else.
 */
export async function readMemberRoom(
  db: Db,
  session: ClientSession | undefined,
  id: ObjectId,
  person: ObjectId,
): Promise<Room> {
  const document = await db.collection(roomCollection).findOne(
    { _id: id },
    {
      ...picking(roomFields),
      ...(session === undefined ? { readPreference: 'primary' } : { session }),
    },
  );
  const room = document === null ? undefined : readRoom(document);
  const isMember =
    room?.ok === true && room.data.members.some((member) => member.id === person.toHexString());
  if (!isMember) throw noSuchRoom();
  return room.data;
}
