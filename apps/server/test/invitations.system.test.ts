import { RoomAnswer, RoomsAnswer, type Invitation } from '@tidings/contracts';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import {
  dataOf,
  namesOf,
  openStream,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { problemOf } from './kit/problem-of.ts';
import {
  changeMember,
  join,
  makeRoom,
  readAnswer,
  sendJson,
  signUp,
  type TestUser,
} from '@tidings/dev-app';

interface Server {
  readonly url: string;
}

async function startTestbed(env: Record<string, string> = {}) {
  const database = await createTestDatabase();
  const server = await startTestServer(database, env);
  const [ada, ben] = [await signUp(server), await signUp(server)];
  const room = await makeRoom(server, ada, { open: false });
  return { database, server, ada, ben, room };
}

const put = (server: Server, room: { id: string }, by: TestUser, who = by) =>
  changeMember(server, room, { by, user: who, method: 'PUT' });
const remove = (server: Server, room: { id: string }, by: TestUser, who = by) =>
  changeMember(server, room, { by, user: who, method: 'DELETE' });
const roomsOf = async ({ url }: Server, { headers }: TestUser) =>
  readAnswer(RoomsAnswer, await fetch(`${url}/api/rooms`, { headers }));
const read = async ({ url }: Server, { id }: { id: string }, { headers }: TestUser) =>
  fetch(`${url}/api/rooms/${id}`, { headers });

describe('an invitation', () => {
  it('makes a member only of a user who accepts it, and appears live on every node', async () => {
    const { database, server, ada, ben, room } = await startTestbed();
    const other = await startTestServer(database);
    const stream = await openStream(`${other.url}/sse`, undefined, ben);
    const adas = await openStream(`${other.url}/sse?room=${room.id}`, undefined, ada);
    for (const each of [stream, adas]) await each.find('sync');

    const invited = await readAnswer(RoomAnswer, await put(server, room, ada, ben));
    expect(invited.room.members).toEqual([{ id: ada.id, name: ada.name }]);
    expect(invited.invited).toEqual([{ id: ben.id, name: ben.name }]);
    const invitation: Invitation = {
      room: { id: room.id, title: room.title },
      owner: { id: ada.id, name: ada.name },
      at: expect.any(String) as string,
    };
    const added = await stream.find('invitationAdded');
    expect(added.data).toEqual({ user: ben.id, invitation });
    expect(added.id).toBe(invited.position);
    expect(await roomsOf(other, ben)).toMatchObject({ mine: [], invitations: [invitation] });
    // Until then the room is none of theirs.
    expect((await read(other, room, ben)).status).toBe(404);
    // Inviting again changes nothing, a new title shows.
    expect((await put(other, room, ada, ben)).status).toBe(200);
    await sendJson(`${server.url}/api/rooms/${room.id}`, 'PATCH', { title: 'Quay' }, ada.headers);
    await stream.find((event) => JSON.stringify(event.data).includes('Quay'));

    const accepted = await readAnswer(RoomAnswer, await put(other, room, ben));
    expect(accepted.room.members.map((member) => member.id)).toEqual([ada.id, ben.id]);
    // Who is invited is for the owner alone.
    expect(accepted).not.toHaveProperty('invited');
    expect((await stream.find('invitationRemoved')).data).toEqual({
      user: ben.id,
      room: room.id,
    });
    expect(namesOf(stream)).toEqual([
      ...['posts', 'sync', 'invitationAdded', 'invitationAdded', 'roomAdded', 'invitationRemoved'],
    ]);
    expect((await roomsOf(server, ben)).invitations).toEqual([]);
    expect(await readAnswer(RoomAnswer, await read(server, room, ada))).toMatchObject({
      invited: [],
    });
    // Accepting again changes nothing, and nobody else has heard of the invitation.
    expect((await put(server, room, ben)).status).toBe(200);
    await adas.find('memberJoined');
    expect(namesOf(adas)).not.toContain('invitationAdded');
  });

  it('that is declined cannot be repeated for 30 days, and the user may still join on their own', async () => {
    const { database, server, ada, ben } = await startTestbed();
    const room = await makeRoom(server, ada, { open: true });
    const stream = await openStream(`${server.url}/sse`, undefined, ben);
    await stream.find('sync');
    await put(server, room, ada, ben);
    expect((await remove(server, room, ben)).status).toBe(200);
    await stream.find('invitationRemoved');
    expect((await remove(server, room, ben)).status).toBe(404);
    expect(await problemOf(await put(server, room, ada, ben))).toMatchObject({
      code: 'forbidden',
      detail: expect.stringContaining('30 days') as string,
      errors: [{ field: 'name' }],
    });
    const declines = database.collection<{ at: Date }>('invitationDecline');
    const days = (n: number) => new Date(Date.now() - n * 86_400_000 - 60_000);
    await declines.updateOne({}, { $set: { at: days(29) } });
    expect((await put(server, room, ada, ben)).status).toBe(403);
    await declines.updateOne({}, { $set: { at: days(30) } });
    expect((await put(server, room, ada, ben)).status).toBe(200);
    await remove(server, room, ben);
    await join(server, room, ben);
    expect(await declines.countDocuments()).toBe(0);
    // Leaving is no refusal, but an invitation is all that the owner can do about it.
    await remove(server, room, ben);
    const answer = await readAnswer(RoomAnswer, await put(server, room, ada, ben));
    expect(answer.room.members).toHaveLength(1);
    expect((await roomsOf(server, ben)).mine).toEqual([]);
    expect((await read(server, room, ben)).status).toBe(404);
  });

  it('ends when the owner withdraws it, and with its room', async () => {
    const { server, ada, ben, room } = await startTestbed();
    const other = await makeRoom(server, ada, { open: false });
    const stream = await openStream(`${server.url}/sse`, undefined, ben);
    await stream.find('sync');
    for (const each of [room, other]) await put(server, each, ada, ben);
    const cid = await signUp(server);
    expect((await remove(server, room, cid, ben)).status).toBe(404);
    expect((await remove(server, room, ada, ben)).status).toBe(200);
    expect((await remove(server, room, ada, ben)).status).toBe(404);
    expect((await put(server, room, ben)).status).toBe(404);
    const path = `${server.url}/api/rooms/${other.id}`;
    await fetch(path, { method: 'DELETE', headers: ada.headers });
    await stream.find(({ event, data }) => {
      return event === 'invitationRemoved' && (data as { room: string }).room === other.id;
    });
    expect(
      dataOf(stream, 'invitationRemoved').map((data) => (data as { room: string }).room),
    ).toEqual([room.id, other.id]);
    expect((await roomsOf(server, ben)).invitations).toEqual([]);
    // Withdrawn is not declined.
    expect((await put(server, room, ada, ben)).status).toBe(200);
  });

  it('that another program wrote is valid if it can be read, and breaks nothing', async () => {
    const { database, server, ada, ben, room } = await startTestbed();
    const [adaId, benId] = [ada, ben].map(({ id }) => ObjectId.createFromHexString(id));
    const stream = await openStream(`${server.url}/sse`, undefined, ben);
    await stream.find('sync');
    const at = new Date();
    const invitations = [
      ...[5, null, { user: 'x' }, { user: adaId, name: ada.name, at }],
      ...[
        { user: benId, name: 5, at },
        { user: benId, name: ben.name, at: new Date(NaN) },
      ],
    ];
    const rooms = database.collection('room');
    await rooms.updateOne({}, { $set: { invitations } });
    expect((await put(server, room, ben)).status).toBe(404);
    await rooms.updateOne({}, { $set: { invitations: [{ user: benId, name: ben.name, at }] } });
    await stream.find('invitationAdded');
    expect((await put(server, room, ben)).status).toBe(200);
    await rooms.updateOne({}, { $set: { invitations: 'all' } });
    const cid = await signUp(server);
    expect((await put(server, room, ada, cid)).status).toBe(200);
    expect((await roomsOf(server, cid)).invitations).toHaveLength(1);
  });
});

describe('invitations', () => {
  it('are limited: unanswered ones of a user, of a room, and from one inviter, even at once', async () => {
    const { database, server, ada, ben, room } = await startTestbed();
    const [adaId, benId] = [ada, ben].map(({ id }) => ObjectId.createFromHexString(id));
    const rooms = await Promise.all(Array.from({ length: 8 }, () => makeRoom(server, ada)));
    const answers = await Promise.all(rooms.map((each) => put(server, each, ada, ben)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      ...[200, 200, 200, 200, 200, 409, 409, 409],
    ]);
    const refused = answers.find(({ status }) => status === 409);
    if (refused === undefined) throw new Error('None was refused.');
    expect(await problemOf(refused)).toMatchObject({
      code: 'room-limit',
      detail: expect.stringContaining('at most 5 unanswered') as string,
    });

    const since = new Date();
    const documents = Array.from({ length: 45 }, (_, n) => ({
      ...{ title: `R${String(n)}`, open: false, owner: benId },
      members: [{ user: benId, name: ben.name, since }],
      invitations: [{ user: adaId, name: ada.name, at: since }],
    }));
    await database.collection('room').insertMany(documents);
    const cid = await signUp(server);
    const ofCid = [];
    for (let n = 0; n < 5; n += 1) ofCid.push(await makeRoom(server, cid));
    for (const each of ofCid) expect((await put(server, each, cid, ada)).status).toBe(200);
    const dan = await signUp(server);
    const full = await put(server, await makeRoom(server, dan), dan, ada);
    expect(await problemOf(full)).toMatchObject({
      code: 'room-limit',
      detail: expect.stringContaining('at most 50 unanswered') as string,
    });

    const invitations = Array.from({ length: 100 }, (_, n) => ({
      ...{ user: new ObjectId(), name: `P${String(n)} x`, at: since },
    }));
    const _id = ObjectId.createFromHexString(room.id);
    await database.collection('room').updateOne({ _id }, { $set: { invitations } });
    expect(await problemOf(await put(server, room, ada, dan))).toMatchObject({
      code: 'member-limit',
      detail: expect.stringContaining('at most 100 unanswered') as string,
    });
  });

  it('take nothing from the rooms that a user may be in, and wait while these are full', async () => {
    const { database, server, ada, ben, room } = await startTestbed();
    const user = ObjectId.createFromHexString(ben.id);
    const documents = Array.from({ length: 200 }, (_, n) => ({
      ...{ title: `R${String(n)}`, open: false, owner: user },
      members: [{ user, name: ben.name, since: new Date() }],
    }));
    await database.collection('room').insertMany(documents);
    expect((await put(server, room, ada, ben)).status).toBe(200);
    expect(await problemOf(await put(server, room, ben))).toMatchObject({ code: 'room-limit' });
    expect((await roomsOf(server, ben)).invitations).toHaveLength(1);
    await database.collection('room').deleteOne({ title: 'R7' });
    expect((await put(server, room, ben)).status).toBe(200);
  });

  it('are limited for an inviter on all nodes together, whomever they invite', async () => {
    const { database, server, ada, ben, room } = await startTestbed({
      MAX_INVITATIONS_PER_HOUR: '2',
    });
    const other = await startTestServer(database, { MAX_INVITATIONS_PER_HOUR: '2' });
    const cid = await signUp(server);
    expect((await put(server, room, ada, ben)).status).toBe(200);
    expect((await put(other, room, ada, cid)).status).toBe(200);
    const late = await put(server, room, ada, await signUp(server));
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(60);
    expect(await problemOf(late)).toMatchObject({
      code: 'too-many-requests',
      detail: 'A user may invite 2 times an hour. Try again later.',
    });
    // Answering them is not limited by it, nor are others.
    expect((await put(server, room, ben)).status).toBe(200);
    const bens = await makeRoom(server, ben);
    expect((await put(server, bens, ben, ada)).status).toBe(200);
  });
});
