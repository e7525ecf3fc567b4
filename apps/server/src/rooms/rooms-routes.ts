import { readSnapshot } from '@tidings/server';
import {
  CreateRoom,
  EditRoom,
  FindRooms,
  MarkRead,
  maxMembers,
  type DeletedAnswer,
  type Room,
  type RoomAnswer,
  type RoomsAnswer,
} from '@tidings/contracts';
import { lastOrdinal, validate } from '@tidings/protocol';
import { Router } from 'express';
import { ObjectId } from 'mongodb';
import type { WrittenAt } from '../document/write-at.ts';
import { jsonBody, readBody } from '../http/json-body.ts';
import { HttpProblem, methodNotAllowed, validationProblem } from '../http/problem.ts';
import type { RouteOptions } from '../http/route-options.ts';
import { accountDeleted, requireSession } from '../users/current-session.ts';
import { findOpenRooms, listMyRooms } from './list-rooms.ts';
import { listInvitations } from './list-invitations.ts';
import {
  noSuchRoom,
  readMemberRoom,
  readRoomFor,
  readRoomId,
  viewRoom,
} from '../membership/member-room.ts';
import { markRead } from './read-marks.ts';
import type { RoomDocument } from '../membership/room-document.ts';
import { maxRoomsPerUser, type JoinRefusal, type RoomWrites } from './room-writes.ts';

/** Creates `/api/rooms`, `/api/rooms/:id` and `/api/rooms/:id/read`. */
export function createRoomsRoutes(options: RouteOptions & { readonly writes: RoomWrites }): Router {
  const { client, database, positionAt, writeLimit, writes } = options;
  const routes = Router();

  /** Reads a room as one of its members, where nothing is written. */
  function readNow(id: ObjectId, user: ObjectId): Promise<Room> {
    return readMemberRoom(client.db(database), undefined, id, user);
  }

  routes.get('/', async (request, response) => {
    const { user } = await requireSession(request);
    const query = validate(FindRooms, { ...request.query });
    if (!query.ok) throw validationProblem(query.issues);
    const { result, at } = await readSnapshot(client, database, async (db, session) => ({
      mine: await listMyRooms(db, session, user.id),
      open: await findOpenRooms(db, session, user.id, query.data.find ?? ''),
      invitations: await listInvitations(db, session, user.id),
    }));
    const answer: RoomsAnswer = { ...result, position: positionAt(at, lastOrdinal) };
    response.set('cache-control', 'no-store').json(answer);
  });

  routes.post('/', writeLimit, ...jsonBody, async (request, response) => {
    const { user } = await requireSession(request);
    const body = readBody(CreateRoom, request);
    const answer = answerWith(await writes.create({ ...body, owner: user }), user.id, options);
    response.status(201).location(`/api/rooms/${answer.room.id}`).json(answer);
  });

  routes.get('/:id', async (request, response) => {
    const { user } = await requireSession(request);
    const id = readRoomId(request.params.id);
    response.set('cache-control', 'no-store').json(await readAnswer(id, user.id));
  });

  routes.patch('/:id', writeLimit, ...jsonBody, async (request, response) => {
    const { user } = await requireSession(request);
    const id = readRoomId(request.params['id']);
    const { owner, ...rest } = readBody(EditRoom, request);
    const room = await readNow(id, user.id);
    requireOwner(room, user.id);
    if (owner !== undefined && !room.members.some((member) => member.id === owner)) {
      // The request is as it should be, and the room is there: it is the user that may not have it.
      throw new HttpProblem('forbidden', {
        detail: 'Who is to own the room must be a member of it. Invite them first.',
        errors: [{ field: 'owner', message: 'must be a member of the room' }],
      });
    }
    const edit = definedOf({
      ...rest,
      owner: owner === undefined ? undefined : ObjectId.createFromHexString(owner),
    });
    const isEmpty = Object.keys(edit).length === 0;
    // Between the look and the write it was handed over, or is gone.
    response.json(
      isEmpty
        ? await readAnswer(id, user.id)
        : answerWith(await writes.edit(id, user.id, edit), user.id, options),
    );
  });

  async function readAnswer(id: ObjectId, user: ObjectId): Promise<RoomAnswer> {
    const { result, at } = await readSnapshot(client, database, (db, session) =>
      readRoomFor(db, session, id, user),
    );
    return { ...result, position: positionAt(at, lastOrdinal) };
  }

  routes.delete('/:id', writeLimit, async (request, response) => {
    const { user } = await requireSession(request);
    const id = readRoomId(request.params['id']);
    requireOwner(await readNow(id, user.id), user.id);
    const { result, at } = await writes.delete(id, user.id);
    if (result === undefined) throw noSuchRoom();
    const answer: DeletedAnswer = { position: positionAt(at, 1) };
    response.json(answer);
  });

  routes.put('/:id/read', writeLimit, ...jsonBody, async (request, response) => {
    const { user } = await requireSession(request);
    const id = readRoomId(request.params['id']);
    const { message } = readBody(MarkRead, request);
    const mark = { user: user.id, room: id };
    const upTo = ObjectId.createFromHexString(message);
    if (!(await markRead(client, database, { id: mark, upTo }))) throw noSuchRoom();
    response.status(204).end();
  });

  routes.all('/', methodNotAllowed('GET, HEAD, POST'));
  routes.all('/:id', methodNotAllowed('GET, HEAD, PATCH, DELETE'));
  routes.all('/:id/read', methodNotAllowed('PUT'));
  return routes;
}

/**
 * Answers one of its members with what a write left of a room.
 *
 * @throws HttpProblem where it left none: for whoever asked there is no such room, or a limit was reached.
 */
export function answerWith(
  { result, at }: WrittenAt<RoomDocument | JoinRefusal | undefined>,
  user: ObjectId,
  { positionAt }: Pick<RouteOptions, 'positionAt'>,
): RoomAnswer {
  if (typeof result === 'string') throw refusalOf(result);
  const view = result && viewRoom({ ...result }, user);
  if (view === undefined) throw noSuchRoom();
  return { ...view, position: positionAt(at, 1) };
}

/**
 * Lets only the owner pass.
 *
 * @throws HttpProblem `forbidden` for other members.
 */
export function requireOwner(room: Room, user: ObjectId): void {
  if (room.owner === user.toHexString()) return;
  throw new HttpProblem('forbidden', { detail: 'This is for the owner of the room.' });
}

function refusalOf(refusal: JoinRefusal): HttpProblem {
  switch (refusal) {
    case 'account-deleted':
      return accountDeleted();
    case 'no-room':
      return noSuchRoom();
    case 'member-limit':
      return new HttpProblem('member-limit', {
        detail: `A room has at most ${String(maxMembers)} members.`,
      });
    case 'room-limit':
      return new HttpProblem('room-limit', {
        detail: `A user is in at most ${String(maxRoomsPerUser)} rooms.`,
      });
  }
}

/** Leaves out what is undefined: MongoDB would write null. */
function definedOf<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  // What is left out is what the type says may be absent.
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as never;
}
