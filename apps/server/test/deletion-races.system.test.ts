import { MessageAnswer, type DeletedAnswer } from '@tidings/contracts';
import { comparePositions, parsePosition } from '@tidings/protocol';
import { randomUUID } from 'node:crypto';
import { ObjectId, type MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { createBarrier } from './kit/barrier.ts';
import { holdCommits, watchConflicts } from './kit/hold-commits.ts';
import {
  changeMember,
  join,
  makeRoom,
  readAnswer,
  write,
  sendJson,
  signUp,
  type TestUser,
} from '@tidings/dev-app';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

/** Node a, whose transactions can be held before they commit; node b, which is never held. Ben is in Ada's room. */
async function startTestbed() {
  const database = await createTestDatabase();
  const barrier = createBarrier();
  let clientOfB: MongoClient | undefined;
  const a = await startTestServer(
    database,
    {},
    {
      onClient: (client) => {
        holdCommits(client, barrier);
      },
    },
  );
  const b = await startTestServer(
    database,
    {},
    { client: { monitorCommands: true }, onClient: (client) => (clientOfB = client) },
  );
  if (clientOfB === undefined) throw new Error('Node b has no client.');
  const [ada, ben] = [await signUp(b), await signUp(b)];
  const room = await makeRoom(b, ada);
  await join(b, room, ben);
  return { database, barrier, a, b, clientOfB, ada, ben, room };
}
type Testbed = Awaited<ReturnType<typeof startTestbed>>;

/**
 * Begins `first` on node a and holds it just before its commit; begins `second` on node b, and lets the
 * first one go on once the second one is done, or has met what the first one holds.
 */
async function race(
  { barrier, clientOfB, database }: Pick<Testbed, 'barrier' | 'clientOfB' | 'database'>,
  first: () => Promise<Response>,
  second: () => Promise<Response>,
): Promise<readonly [Response, Response]> {
  barrier.close();
  const one = first();
  await expect.poll(() => barrier.waiting).toBe(1);
  const conflicts = watchConflicts(clientOfB, database);
  let isDone = false;
  const other = second().finally(() => (isDone = true));
  await expect.poll(async () => isDone || (await conflicts.met())).toBe(true);
  barrier.open();
  return [await one, await other];
}

const say = ({ a, ben, room }: Testbed) => {
  const body = { text: 'just in time', clientId: randomUUID() };
  return sendJson(`${a.url}/api/rooms/${room.id}/messages`, 'POST', body, ben.headers);
};
const deleteAccount = ({ b }: Testbed, { password, headers }: TestUser) =>
  sendJson(`${b.url}/api/people/me`, 'DELETE', { password }, headers);
const deleteRoom = ({ b, ada, room }: Testbed) =>
  fetch(`${b.url}/api/rooms/${room.id}`, { method: 'DELETE', headers: ada.headers });

describe('a message that is about to be committed', () => {
  it.each([
    ['is removed', ({ ada }: Testbed) => ada],
    ['leaves', ({ ben }: Testbed) => ben],
  ])('comes before its author %s', async (_how, by) => {
    const testbed = await startTestbed();
    const { b, ben, room } = testbed;
    const [said, ended] = await race(
      testbed,
      () => say(testbed),
      () => changeMember(b, room, { by: by(testbed), user: ben, method: 'DELETE' }),
    );
    const { position } = await readAnswer(MessageAnswer, said);
    const end = (await ended.json()) as DeletedAnswer;
    const [saidAt, endedAt] = [parsePosition(position), parsePosition(end.position)];
    if (saidAt === undefined || endedAt === undefined) throw new Error('No positions.');
    expect(comparePositions(saidAt, endedAt)).toBeLessThan(0);
  });

  it('goes with its room', async () => {
    const testbed = await startTestbed();
    const [said, deleted] = await race(
      testbed,
      () => say(testbed),
      () => deleteRoom(testbed),
    );
    expect([said.status, deleted.status]).toEqual([201, 200]);
    expect(await testbed.database.collection('message').countDocuments()).toBe(0);
    expect(await testbed.database.collection('roomDeletion').countDocuments()).toBe(0);
  });

  it('loses its author with the account', async () => {
    const testbed = await startTestbed();
    const [said, deleted] = await race(
      testbed,
      () => say(testbed),
      () => deleteAccount(testbed, testbed.ben),
    );
    expect([said.status, deleted.status]).toEqual([201, 204]);
    const [message] = await testbed.database.collection('message').find().toArray();
    expect(message).toMatchObject({ text: 'just in time' });
    expect(message).not.toHaveProperty('author');
  });
});

describe('an account that is deleted', () => {
  const room = { title: 'Quay', open: true };
  it.each<[string, (testbed: Testbed) => Promise<Response>]>([
    ['a room is made', ({ a, ben }) => sendJson(`${a.url}/api/rooms`, 'POST', room, ben.headers)],
    [
      'a post is written',
      ({ a, ben }) => {
        const post = { title: 'mine', clientId: randomUUID() };
        return sendJson(`${a.url}/api/posts`, 'POST', post, ben.headers);
      },
    ],
  ])('leaves nothing of its own behind while %s', async (_what, make) => {
    const testbed = await startTestbed();
    const { database, ben } = testbed;
    const [made, deleted] = await race(
      testbed,
      () => make(testbed),
      () => deleteAccount(testbed, ben),
    );
    expect([made.status, deleted.status]).toEqual([201, 204]);
    const user = ObjectId.createFromHexString(ben.id);
    expect(await database.collection('room').countDocuments({ 'members.user': user })).toBe(0);
    expect(await database.collection('room').countDocuments({ owner: user })).toBe(0);
    expect(await database.collection('post').countDocuments({ author: user })).toBe(0);
  });

  it('is not in a room that it is just about to join', async () => {
    const testbed = await startTestbed();
    const { database, a, b, room: ofAda } = testbed;
    const cid = await signUp(b);
    const [joined, deleted] = await race(
      testbed,
      () => changeMember(a, ofAda, { by: cid, user: cid, method: 'PUT' }),
      () => deleteAccount(testbed, cid),
    );
    expect([joined.status, deleted.status]).toEqual([200, 204]);
    const [left] = await database.collection('room').find().toArray();
    expect(left?.['members']).toHaveLength(2);
  });

  it('is not invited to a room to which it is just about to be', async () => {
    const testbed = await startTestbed();
    const { database, a, b, ada, room: ofAda } = testbed;
    const cid = await signUp(b);
    const [invited, deleted] = await race(
      testbed,
      () => changeMember(a, ofAda, { by: ada, user: cid, method: 'PUT' }),
      () => deleteAccount(testbed, cid),
    );
    expect([invited.status, deleted.status]).toEqual([200, 204]);
    expect(await database.collection('room').findOne()).toMatchObject({ invitations: [] });
  });

  it('cannot write once its deletion has begun', async () => {
    const testbed = await startTestbed();
    const { database, a, b, ben } = testbed;
    // The first commit of a deletion marks the account.
    const [deleted, made] = await race(
      testbed,
      () => deleteAccount({ ...testbed, b: a }, ben),
      () => sendJson(`${b.url}/api/rooms`, 'POST', room, ben.headers),
    );
    expect([deleted.status, made.status]).toEqual([204, 401]);
    expect(await database.collection('room').countDocuments()).toBe(1);
  });
});

describe('a room', () => {
  it('is deleted to the end by the next server that starts when one died on the way', async () => {
    const { database, b, ada, room } = await startTestbed();
    await write(b, room, ada, 'left behind');
    const _id = ObjectId.createFromHexString(room.id);
    await database.collection('room').deleteOne({ _id });
    const members = [ObjectId.createFromHexString(ada.id)];
    await database.collection('roomDeletion').insertOne({ _id, members, at: new Date() });
    await startTestServer(database);
    await expect.poll(() => database.collection('message').countDocuments()).toBe(0);
    await expect.poll(() => database.collection('roomDeletion').countDocuments()).toBe(0);
  });

  it('takes along how far its members have read it, and a member takes theirs', async () => {
    const testbed = await startTestbed();
    const { database, b, ada, ben, room } = testbed;
    const { message } = await write(b, room, ada, 'read this');
    const path = `${b.url}/api/rooms/${room.id}/read`;
    for (const { headers } of [ada, ben])
      await sendJson(path, 'PUT', { message: message.id }, headers);
    const marks = () => database.collection('readMark').countDocuments();
    expect(await marks()).toBe(2);
    await changeMember(b, room, { by: ben, user: ben, method: 'DELETE' });
    expect(await marks()).toBe(1);
    await deleteRoom(testbed);
    expect(await marks()).toBe(0);
  });
});
