import { readSnapshot } from '@tidings/server';
import type { DeletedAnswer, RoomAnswer } from '@tidings/contracts';
import { lastOrdinal, type ClusterTime } from '@tidings/protocol';
import { Router } from 'express';
import type { ObjectId } from 'mongodb';
import type { SharedLimit } from '../http/limits/shared-limit.ts';
import { HttpProblem, methodNotAllowed } from '../http/problem.ts';
import type { RouteOptions } from '../http/route-options.ts';
import type { Accounts } from '../users/accounts.ts';
import { isSameName } from '../users/name-key.ts';
import { requireSession } from '../users/current-session.ts';
import { reinviteAfterSeconds } from './declines.ts';
import {
  maxInvitationsPerInviter,
  maxInvitationsPerRoom,
  maxInvitationsPerUser,
} from '../membership/invitation-document.ts';
import type { InvitationWrites, InviteRefusal } from './invitation-writes.ts';
import { noSuchRoom, readMemberRoom, readRoomId, viewRoom } from '../membership/member-room.ts';
import { roomCollection } from '../membership/room-document.ts';
import type { Joining, RoomWrites } from './room-writes.ts';
import { answerWith, requireOwner } from './rooms-routes.ts';

/**
 * Creates `/api/rooms/:id/members/:name`. For oneself: join or accept an invitation; leave or decline. For others, as
 * the owner: invite; remove or withdraw.
 */
export function createMembersRoutes(
  options: RouteOptions & {
    readonly writes: RoomWrites;
    readonly invitations: InvitationWrites;
    /** Counts the invitations of each inviter. */
    readonly inviteLimit: Pick<SharedLimit, 'take'>;
    readonly accounts: Pick<Accounts, 'findByName'>;
  },
): Router {
  const { client, database, positionAt, writeLimit, writes, accounts } = options;
  const { invitations, inviteLimit } = options;
  const routes = Router();

  /** Finds somebody; after it is clear that whoever asks may, as looking at a name costs something. */
  async function findUser(name: string): Promise<Joining | undefined> {
    const user = await accounts.findByName(name);
    return user === undefined || user.leavingAt !== undefined
      ? undefined
      : { id: user._id, name: user.name };
  }

  routes.put('/:id/members/:name', writeLimit, async (request, response) => {
    const { user } = await requireSession(request);
    const id = readRoomId(request.params['id']);
    const name = String(request.params['name']);
    const answer = isSameName(name, user.name)
      ? await join(id, user)
      : await invite(id, user.id, name);
    response.json(answer);
  });

  async function join(id: ObjectId, user: Joining): Promise<RoomAnswer> {
    const present = await readAnswer(id, user.id);
    return present ?? answerWith(await writes.join(id, user), user.id, options);
  }

  async function invite(id: ObjectId, owner: ObjectId, name: string): Promise<RoomAnswer> {
    const room = await readMemberRoom(client.db(database), undefined, id, owner);
    requireOwner(room, owner);
    await inviteLimit.take(owner.toHexString());
    const user = await findUser(name);
    if (user === undefined) throw nobodyOfThatName();
    const { result, at } = await invitations.invite(id, owner, user);
    if (typeof result === 'string') throw refusalOf(result);
    return answerWith({ result, at }, owner, options);
  }

  routes.delete('/:id/members/:name', writeLimit, async (request, response) => {
    const { user } = await requireSession(request);
    const id = readRoomId(request.params['id']);
    const name = String(request.params['name']);
    const at = isSameName(name, user.name)
      ? await leaveOrDecline(id, user.id)
      : await removeOrWithdraw(id, user.id, name);
    const answer: DeletedAnswer = { position: positionAt(at, 1) };
    response.json(answer);
  });

  async function leaveOrDecline(id: ObjectId, user: ObjectId): Promise<ClusterTime> {
    const left = await writes.leave(id, user);
    if (left.result !== undefined) return left.at;
    const declined = await invitations.decline(id, user);
    if (declined.result === undefined) throw noSuchRoom();
    return declined.at;
  }

  async function removeOrWithdraw(
    id: ObjectId,
    owner: ObjectId,
    name: string,
  ): Promise<ClusterTime> {
    const room = await readMemberRoom(client.db(database), undefined, id, owner);
    requireOwner(room, owner);
    const other = (await findUser(name))?.id;
    if (other !== undefined) {
      const isMember = room.members.some((member) => member.id === other.toHexString());
      const { result, at } = isMember
        ? await writes.remove(id, owner, other)
        : await invitations.withdraw(id, owner, other);
      if (result !== undefined) return at;
    }
    throw new HttpProblem('not-found', { detail: 'Nobody of that name is a member or invited.' });
  }

  routes.all('/:id/members/:name', methodNotAllowed('PUT, DELETE'));
  return routes;

  /** Answers as of now for who is a member already; undefined for who is none. */
  async function readAnswer(id: ObjectId, user: ObjectId): Promise<RoomAnswer | undefined> {
    const { result, at } = await readSnapshot(client, database, (db, session) =>
      db.collection(roomCollection).findOne({ _id: id, 'members.user': user }, { session }),
    );
    const view = result === null ? undefined : viewRoom(result, user);
    return view && { ...view, position: positionAt(at, lastOrdinal) };
  }
}

function nobodyOfThatName(): HttpProblem {
  return new HttpProblem('not-found', { detail: 'There is nobody of that name.' });
}

function refusalOf(refusal: InviteRefusal): HttpProblem {
  switch (refusal) {
    case 'account-deleted':
      return nobodyOfThatName();
    case 'no-room':
      return noSuchRoom();
    case 'declined':
      return new HttpProblem('forbidden', {
        detail: `This user declined, and can be invited again ${String(reinviteAfterSeconds / 86_400)} days after that. They can join by themselves while the room is open.`,
        errors: [{ field: 'name', message: 'declined an invitation to this room' }],
      });
    case 'room-invitations':
      return new HttpProblem('member-limit', {
        detail: `A room has at most ${String(maxInvitationsPerRoom)} unanswered invitations. Withdraw some, or wait for answers.`,
      });
    case 'user-invitations':
      return new HttpProblem('room-limit', {
        detail: `A user has at most ${String(maxInvitationsPerUser)} unanswered invitations. Try again when this user has answered some.`,
      });
    case 'inviter-invitations':
      return new HttpProblem('room-limit', {
        detail: `A user has at most ${String(maxInvitationsPerInviter)} unanswered invitations from one inviter. Try again when this user has answered some of yours.`,
      });
  }
}
