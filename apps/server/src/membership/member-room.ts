import { onlyFields, type RawDocument } from '@tidings/server';
import { DocumentId, type Room, type RoomAnswer } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { ObjectId, type ClientSession, type Db } from 'mongodb';
import { HttpProblem } from '../http/problem.ts';
import { invitedIn } from './invitation-document.ts';
import { readRoom, roomCollection, roomFields } from './room-document.ts';

/** A room as one of its members sees it. */
export type RoomView = Omit<RoomAnswer, 'position'>;

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
  user: ObjectId,
): Promise<Room> {
  return (await readRoomFor(db, session, id, user)).room;
}

/**
 * Reads a room as one of its members sees it: the owner sees who is invited, too.
 *
 * @throws HttpProblem `not-found` for everyone else.
 */
export async function readRoomFor(
  db: Db,
  session: ClientSession | undefined,
  id: ObjectId,
  user: ObjectId,
): Promise<RoomView> {
  const document = await db.collection(roomCollection).findOne(
    { _id: id },
    {
      ...onlyFields(roomFields),
      ...(session === undefined ? { readPreference: 'primary' } : { session }),
    },
  );
  const view = document === null ? undefined : viewRoom(document, user);
  const isMember = view?.room.members.some((member) => member.id === user.toHexString()) === true;
  if (!isMember) throw noSuchRoom();
  return view;
}

/** Reads a document of any origin as a member sees the room; undefined when it is none. */
export function viewRoom(document: RawDocument, user: ObjectId): RoomView | undefined {
  const room = readRoom(document);
  if (!room.ok) return undefined;
  const isOwner = room.data.owner === user.toHexString();
  return { room: room.data, ...(isOwner && { invited: invitedIn(document) }) };
}
