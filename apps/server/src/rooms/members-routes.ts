import { readSnapshot } from '@tidings/server';
import type { DeletedAnswer, RoomAnswer } from '@tidings/contracts';
import { lastOrdinal } from '@tidings/protocol';
import { Router } from 'express';
import type { ObjectId } from 'mongodb';
import { HttpProblem, methodNotAllowed } from '../http/problem.ts';
import type { RouteOptions } from '../http/route-options.ts';
import type { Accounts } from '../people/accounts.ts';
import { requireSession } from '../people/current-session.ts';
import { readMemberRoom, readRoomId } from './member-room.ts';
import { readRoom, roomCollection } from './room-document.ts';
import type { Joining, RoomWrites } from './room-writes.ts';
import { answerWith, requireOwner } from './rooms-routes.ts';

/** Creates `/api/rooms/:id/members/:name`: join, invite; leave, remove. */
export function createMembersRoutes(
  options: RouteOptions & {
    readonly writes: RoomWrites;
    readonly accounts: Pick<Accounts, 'findByName'>;
  },
): Router {
  const { client, database, positionAt, writeLimit, writes, accounts } = options;
  const routes = Router();

  async function findPerson(name: unknown): Promise<Joining | undefined> {
    const user = typeof name === 'string' ? await accounts.findByName(name) : undefined;
    return user === undefined || user.leavingAt !== undefined
      ? undefined
      : { id: user._id, name: user.name };
  }

  routes.put('/:id/members/:name', writeLimit, async (request, response) => {
    const { person } = await requireSession(request);
    const id = readRoomId(request.params['id']);
    const named = await findPerson(request.params['name']);
    const answer =
      named?.id.equals(person.id) === true
        ? await join(id, named)
        : await invite(id, person.id, named);
    response.json(answer);
  });

  async function join(id: ObjectId, person: Joining): Promise<RoomAnswer> {
    const present = await readAnswer(id, person.id);
    return present ?? answerWith(await writes.add(id, person, { open: true }), options);
  }

  async function invite(
    id: ObjectId,
    owner: ObjectId,
    person: Joining | undefined,
  ): Promise<RoomAnswer> {
    const room = await readMemberRoom(client.db(database), undefined, id, owner);
    requireOwner(room, owner);
    if (person === undefined) {
      throw new HttpProblem('not-found', { detail: 'There is nobody of that name.' });
    }
    return answerWith(await writes.add(id, person, { owner }), options);
  }

  routes.delete('/:id/members/:name', writeLimit, async (request, response) => {
    const { person } = await requireSession(request);
    const id = readRoomId(request.params['id']);
    const named = await findPerson(request.params['name']);
    const room = await readMemberRoom(client.db(database), undefined, id, person.id);
    const isSelf = named?.id.equals(person.id) === true;
    if (!isSelf) requireOwner(room, person.id);
    if (named === undefined || !room.members.some((member) => member.id === named.id.toHexString()))
      throw new HttpProblem('not-found', { detail: 'No member of the room has that name.' });
    const { at } = isSelf
      ? await writes.leave(id, person.id)
      : await writes.remove(id, person.id, named.id);
    const answer: DeletedAnswer = { position: positionAt(at, 1) };
    response.json(answer);
  });

  routes.all('/:id/members/:name', methodNotAllowed('PUT, DELETE'));
  return routes;

  /** Answers as of now for who is a member already; undefined for who is none. */
  async function readAnswer(id: ObjectId, person: ObjectId): Promise<RoomAnswer | undefined> {
    const { result, at } = await readSnapshot(client, database, (db, session) =>
      db.collection(roomCollection).findOne({ _id: id, 'members.user': person }, { session }),
    );
    const room = result === null ? undefined : readRoom(result);
    return room?.ok === true
      ? { room: room.data, position: positionAt(at, lastOrdinal) }
      : undefined;
  }
}
