import { ObjectId, type Db } from 'mongodb';
import { describe, expect, it } from 'vitest';
import type { RunningServer } from '../src/app/start-server.ts';
import { createGatedRead } from './kit/gated-read.ts';
import {
  dataOf,
  idsOf,
  namesOf,
  openStream,
  withTitle,
  type OpenStream,
  type StreamEvent,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { openPausedStream } from './kit/paused-stream.ts';
import {
  addMember,
  changeMember,
  join,
  makeRoom,
  withText,
  write,
  sendJson,
  signUp,
  type TestUser,
} from '@tidings/dev-app';

const patience = { timeout: 20_000, interval: 20 };

/** Two nodes; Ben is a member of Ada's room. `a` is where his stream is, `b` where things are done. */
async function startTestbed(env: Readonly<Record<string, string>> = {}) {
  const database = await createTestDatabase();
  const gate = createGatedRead();
  const a = await startTestServer(database, env, { aroundAccessRead: gate.around });
  const b = await startTestServer(database, env);
  const ada = await signUp(b);
  const ben = await signUp(b);
  const room = await makeRoom(b, ada);
  await join(b, room, ben);
  return { database, gate, a, b, ada, ben, room };
}

type Testbed = Awaited<ReturnType<typeof startTestbed>>;

/** Returns whether an event is of that room: its messages, itself, or who is there. */
function isOfRoom({ event, data }: StreamEvent, room: string): boolean {
  if (event === 'revoked' || event === 'roomRemoved' || event === 'roomAdded') return false;
  return JSON.stringify(data).includes(room);
}

/** The events of a room after the first `revoked` that names it. */
function leaksOf({ events }: { readonly events: readonly StreamEvent[] }, room: string): unknown[] {
  const end = events.findIndex(
    ({ event, data }) =>
      event === 'revoked' && (data as { topic: string }).topic === `room:${room}`,
  );
  expect(end).toBeGreaterThanOrEqual(0);
  return events.slice(end + 1).filter((event) => isOfRoom(event, room));
}

/** Waits until a node has passed everything that was written before. */
async function catchUp(server: RunningServer, database: Db): Promise<void> {
  const title = new ObjectId().toHexString();
  const stream = await openStream(`${server.url}/sse`);
  await stream.find('sync');
  await database.collection('post').insertOne({ title });
  await stream.find(withTitle(title));
  stream.close();
}

/** Waits until each stream has received everything that was written before: everyone receives posts. */
async function untilPassed(database: Db, streams: readonly OpenStream[]): Promise<void> {
  const title = new ObjectId().toHexString();
  await database.collection('post').insertOne({ title });
  const isIn = ({ data }: StreamEvent): boolean => JSON.stringify(data).includes(title);
  await Promise.all(streams.map((stream) => stream.find(isIn)));
}

async function openRooms(
  server: RunningServer,
  user: TestUser,
  rooms: readonly { readonly id: string }[],
): Promise<OpenStream> {
  const query = rooms.map(({ id }) => `room=${id}`).join('&');
  const stream = await openStream(`${server.url}/sse?${query}`, undefined, user);
  await stream.find('sync');
  return stream;
}

/**
 * Makes Ben's sessions expire in a moment, and opens his stream of the room before that; if that takes
 * longer, tries with a longer moment. MongoDB deletes an expired session some time later.
 */
async function openBeforeEnd({
  a,
  ben,
  room,
  database,
}: Pick<Testbed, 'a' | 'ben' | 'room' | 'database'>): Promise<{
  readonly stream: OpenStream;
  /** In milliseconds since 1970. */
  readonly endsAt: number;
}> {
  const user = ObjectId.createFromHexString(ben.id);
  for (let leftMs = 3_000; ; leftMs *= 2) {
    const endsAt = Date.now() + leftMs;
    const set = { $set: { expiresAt: new Date(endsAt) } };
    await database.collection('session').updateMany({ user }, set);
    const stream = await openStream(`${a.url}/sse?room=${room.id}`, undefined, ben);
    if (stream.response.status === 200) return { stream, endsAt };
  }
}

/** Ways to lose a room, each performed on node b, and the reason that is sent. */
const ways: readonly (readonly [string, string, (testbed: Testbed) => Promise<unknown>])[] = [
  [
    'being removed',
    'removed',
    ({ b, room, ada, ben }) => changeMember(b, room, { by: ada, user: ben, method: 'DELETE' }),
  ],
  [
    'leaving',
    'left',
    ({ b, room, ben }) => changeMember(b, room, { by: ben, user: ben, method: 'DELETE' }),
  ],
  [
    "the room's deletion",
    'deleted',
    ({ b, room, ada }) =>
      fetch(`${b.url}/api/rooms/${room.id}`, { method: 'DELETE', headers: ada.headers }),
  ],
  [
    'signing out',
    'signedOut',
    ({ b, ben }) => fetch(`${b.url}/api/session`, { method: 'DELETE', headers: ben.headers }),
  ],
  [
    'signing out everywhere',
    'signedOut',
    ({ b, ben }) => fetch(`${b.url}/api/sessions`, { method: 'DELETE', headers: ben.headers }),
  ],
  [
    'an edit of the room by another program',
    'removed',
    ({ database, ada }) =>
      database.collection('room').updateOne({}, [
        {
          $set: {
            members: {
              $filter: {
                input: '$members',
                as: 'member',
                cond: { $eq: ['$$member.user', ObjectId.createFromHexString(ada.id)] },
              },
            },
          },
        },
      ]),
  ],
  [
    'a room that breaks the contract',
    'deleted',
    ({ database }) => database.collection('room').updateOne({}, { $set: { title: 7 } }),
  ],
];

describe('a room in mid-stream', () => {
  it.each(ways)('P10: ends at once on another node by %s: %s', async (_, reason, end) => {
    const testbed = await startTestbed();
    const { database, a, b, ada, ben, room } = testbed;
    const other = await makeRoom(b, ben);
    const stream = await openRooms(a, ben, [room, other]);
    await end(testbed);
    const revoked = await stream.find(
      ({ event, data }) =>
        event === 'revoked' && (data as { topic: string }).topic === `room:${room.id}`,
    );
    expect(revoked).toMatchObject({ id: undefined, data: { reason } });
    await sendJson(
      `${b.url}/api/rooms/${room.id}/messages`,
      'POST',
      { text: 'secret', clientId: crypto.randomUUID() },
      ada.headers,
    );
    await database.collection('message').insertOne({
      parent: ObjectId.createFromHexString(room.id),
      text: 'secret, too',
    });
    const isSignedOut = reason === 'signedOut';
    if (!isSignedOut) {
      await write(b, other, ben, 'the other room goes on');
      await stream.find(withText('the other room goes on'));
    }
    await database.collection('post').insertOne({ title: 'the feed goes on' });
    await stream.find(withTitle('the feed goes on'));
    expect(leaksOf(stream, room.id)).toEqual([]);
    const topics = dataOf(stream, 'revoked').map((data) => (data as { topic: string }).topic);
    expect(topics.toSorted()).toEqual(
      [
        `room:${room.id}`,
        ...(isSignedOut ? [`room:${other.id}`, `user:${ben.id}`] : []),
      ].toSorted(),
    );
  });

  it('P10: ends all streams of a room alone, which are closed then', async () => {
    const { a, b, ada, ben, room } = await startTestbed();
    const stream = await openStream(`${a.url}/message/${room.id}`, undefined, ben);
    await stream.find('sync');
    await changeMember(b, room, { by: ada, user: ben, method: 'DELETE' });
    await stream.find('revoked');
    await stream.ended;
    expect(stream.events.at(-1)?.event).toBe('revoked');
  });

  it('P10: ends when the session has expired, at the next heartbeat', async () => {
    const { a, b, ada, ben, room, database } = await startTestbed({ HEARTBEAT_MS: '200' });
    const stream = await openRooms(a, ben, [room]);
    const { stream: again } = await openBeforeEnd({ a, ben, room, database });
    expect((await again.find('revoked')).data).toMatchObject({ reason: 'expired' });
    await write(b, room, ada, 'secret');
    await untilPassed(database, [again, stream]);
    for (const each of [again, stream]) expect(leaksOf(each, room.id)).toEqual([]);
  });

  it('continues when an idle session has been used meanwhile, on another node', async () => {
    const { gate, a, b, ada, ben, room, database } = await startTestbed({ HEARTBEAT_MS: '200' });
    const { stream, endsAt } = await openBeforeEnd({ a, ben, room, database });
    const held = gate.hold('before');
    const expiresAt = new Date(endsAt + 600_000);
    await database.collection('session').updateMany({}, { $set: { expiresAt } });
    // At the end that it knows, the node asks again; it goes on over what it finds by then.
    await held.reached;
    held.release();
    const heartbeats = () => dataOf(stream, 'heartbeat').length;
    const before = heartbeats();
    await expect.poll(heartbeats, patience).toBeGreaterThan(before + 1);
    await write(b, room, ada, 'still there');
    await stream.find(withText('still there'));
    expect(dataOf(stream, 'revoked')).toEqual([]);
  });
});

describe('a removal while a stream opens', () => {
  it.each(['before', 'after'] as const)(
    'P10: gives nothing of the room when it comes %s the read of the memberships',
    async (where) => {
      const { a, b, ada, ben, room, database, gate } = await startTestbed();
      await write(b, room, ada, 'secret');
      const held = gate.hold(where);
      const opening = openStream(`${a.url}/sse?room=${room.id}`, undefined, ben);
      await held.reached;
      await changeMember(b, room, { by: ada, user: ben, method: 'DELETE' });
      await catchUp(a, database);
      held.release();
      const stream = await opening;
      await stream.find('sync');
      const reason = where === 'before' ? 'unknown' : 'removed';
      await write(b, room, ada, 'secret, too');
      await untilPassed(database, [stream]);
      expect(dataOf(stream, 'revoked')).toEqual([{ topic: `room:${room.id}`, reason }]);
      expect(stream.events.filter((event) => isOfRoom(event, room.id))).toEqual([]);
    },
  );

  it.each(['before', 'after'] as const)(
    'P10: is nobody’s stream of rooms when the sign-out comes %s the read of the session',
    async (where) => {
      const { a, b, ben, room, database, gate } = await startTestbed();
      const held = gate.hold(where);
      const opening = openStream(`${a.url}/sse?room=${room.id}`, undefined, ben);
      await held.reached;
      await fetch(`${b.url}/api/session`, { method: 'DELETE', headers: ben.headers });
      await catchUp(a, database);
      held.release();
      expect((await opening).response.status).toBe(401);
    },
  );

  it('P10: counts what the read contains once: an old removal in the feed cuts nobody', async () => {
    const { a, b, ada, ben, room, database, gate } = await startTestbed();
    const held = gate.hold('before');
    const opening = openStream(`${a.url}/sse?room=${room.id}`, undefined, ben);
    await held.reached;
    await changeMember(b, room, { by: ada, user: ben, method: 'DELETE' });
    await addMember(b, room, { owner: ada, user: ben });
    await catchUp(a, database);
    held.release();
    const stream = await opening;
    await stream.find('sync');
    await write(b, room, ada, 'welcome back');
    await stream.find(withText('welcome back'));
    expect(dataOf(stream, 'revoked')).toEqual([]);
  });
});

describe('a removal and a reader', () => {
  it('P10: stops a replay, and nothing of it is sent afterwards', async () => {
    const { a, b, ada, ben, room, database } = await startTestbed();
    const first = await openRooms(a, ben, [room]);
    const cursor = idsOf(first).at(-1);
    first.close();
    // The membership is older than the cursor, to the second.
    await database
      .collection('room')
      .updateOne({}, { $set: { 'members.1.since': new Date(Date.now() - 60_000) } });
    const parent = ObjectId.createFromHexString(room.id);
    const text = 'x'.repeat(3_900);
    // More than one write and the socket's buffers take.
    for (let n = 0; n < 20; n += 1) {
      const page = Array.from({ length: 200 }, () => ({ parent, text }));
      await database.collection('message').insertMany(page);
    }
    await catchUp(a, database);
    const slow = await openPausedStream(`${a.url}/sse?room=${room.id}`, ben, cursor);
    await changeMember(b, room, { by: ada, user: ben, method: 'DELETE' });
    await catchUp(a, database);
    slow.read();
    await expect.poll(() => slow.events.some(({ event }) => event === 'sync'), patience).toBe(true);
    expect(leaksOf(slow, room.id)).toEqual([]);
    const seen = dataOf(slow, 'newMessage').length;
    expect(seen).toBeGreaterThan(0);
    expect(seen).toBeLessThan(4_000);
  });

  it('P10: drops what is queued for a slow reader', async () => {
    const { a, b, ada, ben, room, database } = await startTestbed();
    const slow = await openPausedStream(`${a.url}/sse?room=${room.id}`, ben);
    await catchUp(a, database);
    const parent = ObjectId.createFromHexString(room.id);
    const text = 'x'.repeat(3_900);
    for (let n = 0; n < 20; n += 1) {
      const page = Array.from({ length: 200 }, () => ({ parent, text }));
      await database.collection('message').insertMany(page);
    }
    await changeMember(b, room, { by: ada, user: ben, method: 'DELETE' });
    await database.collection('post').insertOne({ title: 'goes on' });
    await catchUp(a, database);
    slow.read();
    await expect.poll(() => slow.events.some(withTitle('goes on')), patience).toBe(true);
    expect(leaksOf(slow, room.id)).toEqual([]);
    expect(dataOf(slow, 'newMessage').length).toBeLessThan(4_000);
  });

  it('P10: nothing of the room is sent afterwards, even during a burst of messages', async () => {
    const { a, b, ada, ben, room, database } = await startTestbed();
    for (let round = 0; round < 5; round += 1) {
      const streams = await Promise.all([a, b, a, b].map((node) => openRooms(node, ben, [room])));
      const burst = Array.from({ length: 40 }, (_, n) =>
        write(n % 2 === 0 ? a : b, room, ada, `${String(round)} ${String(n)}`),
      );
      const removal = changeMember(round % 2 === 0 ? a : b, room, {
        by: ada,
        user: ben,
        method: 'DELETE',
      });
      await Promise.all([...burst, removal]);
      await untilPassed(database, streams);
      for (const stream of streams) {
        expect(leaksOf(stream, room.id)).toEqual([]);
        stream.close();
      }
      await addMember(b, room, { owner: ada, user: ben });
      await catchUp(a, database);
    }
  });

  it('P10: sends a snapshot to a member who resumes from before rejoining', async () => {
    const { a, b, ada, ben, room } = await startTestbed();
    const stream = await openRooms(a, ben, [room]);
    const cursor = idsOf(stream).at(-1);
    await changeMember(b, room, { by: ada, user: ben, method: 'DELETE' });
    await stream.find('revoked');
    stream.close();
    await write(b, room, ada, 'while he was away');
    await addMember(b, room, { owner: ada, user: ben });
    const back = await openStream(`${a.url}/sse?room=${room.id}`, cursor, ben);
    await back.find('sync');
    expect(namesOf(back).slice(0, 2)).toEqual(['messages', 'room']);
    await write(b, room, ada, 'now');
    await back.find(withText('now'));
  });

  it('P10: is checked again when the feed has lost its position, as removals may have been missed', async () => {
    const { a, b, ada, ben, room, database } = await startTestbed();
    const stream = await openRooms(a, ben, [room]);
    const watching = await openRooms(a, ada, [room]);
    await database.collection('announcement').drop();
    await changeMember(b, room, { by: ada, user: ben, method: 'DELETE' });
    await stream.find('revoked');
    await write(b, room, ada, 'secret');
    await watching.find(({ data }) => JSON.stringify(data).includes('secret'));
    await untilPassed(database, [stream]);
    expect(leaksOf(stream, room.id)).toEqual([]);
  });
});
