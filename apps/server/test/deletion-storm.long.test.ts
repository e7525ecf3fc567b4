import { RoomAnswer, type Room } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { randomUUID } from 'node:crypto';
import { ObjectId, type ChangeStreamDocument, type Db } from 'mongodb';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import type { ForTests } from '../src/app/start-server.ts';
import { holdCommits } from './kit/hold-commits.ts';
import { changeMember, sendJson, signUp, type TestUser } from '@tidings/dev-app';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

const seed = Number(process.env['STORM_SEED'] ?? Date.now() % 2 ** 31);
/** Few users and few rooms, so that what they do meets. */
const userCount = 4;
const latestRooms = 2;
const workers = 12;
const stepsEach = 20;
/** Longest wait before a commit, so that transactions overlap. */
const maxCommitDelayMs = 150;

/** A small generator of numbers from 0 to below 1 (mulberry32): the same for the same seed. */
function createRandom(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Stored {
  readonly _id: ObjectId;
  readonly owner?: ObjectId;
  readonly members?: readonly { readonly user: ObjectId }[];
  readonly parent?: ObjectId;
  readonly author?: ObjectId;
}

/** Follows rooms and messages in the order of their commits, and collects messages of those who were no members. */
async function followMessages(database: Db) {
  const pipeline = [{ $match: { 'ns.coll': { $in: ['room', 'message'] } } }];
  const stream = database.watch<Stored>(pipeline, { fullDocument: 'whenAvailable' });
  onTestFinished(() => stream.close());
  const members = new Map<string, ReadonlySet<string>>();
  const strangers: string[] = [];
  let end: string | undefined;

  function follow(change: ChangeStreamDocument<Stored>): void {
    if (!('documentKey' in change)) return;
    const id = change.documentKey._id.toHexString();
    if (change.ns.coll === 'room') {
      const room = 'fullDocument' in change ? change.fullDocument : undefined;
      if (room?.members === undefined) members.delete(id);
      else members.set(id, new Set(room.members.map(({ user }) => user.toHexString())));
    } else if (change.operationType === 'insert') {
      const { parent, author } = change.fullDocument;
      const ofRoom = parent && members.get(parent.toHexString());
      if (author !== undefined && ofRoom?.has(author.toHexString()) !== true) strangers.push(id);
    }
  }
  // The cursor is opened with the first read.
  const first = stream.tryNext();
  const read = async () => {
    for (let change = await first; ; change = await stream.next()) {
      if (change === null) continue;
      follow(change);
      if ('documentKey' in change && change.documentKey._id.toHexString() === end) return strangers;
    }
  };
  await first;
  const reading = read();
  // The stream ends with the test, also with one that fails before it asks.
  reading.catch(() => undefined);
  return {
    /** Resolves with the messages whose authors were no members at their commit. */
    async strangers(): Promise<readonly string[]> {
      const _id = new ObjectId();
      end = _id.toHexString();
      await database.collection<Stored>('message').insertOne({ _id });
      const found = await reading;
      await database.collection<Stored>('message').deleteOne({ _id });
      return found;
    },
  };
}

it(`keeps rooms, messages and accounts together whatever meets whatever (seed ${String(seed)})`, async () => {
  const random = createRandom(seed);
  const pick = <T>(of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
  const database = await createTestDatabase();
  const env = { MAX_SIGN_UPS_PER_HOUR: '1000', MAX_POSTS_PER_MINUTE: '100000' };
  const slow = { pass: () => wait(random() * maxCommitDelayMs) };
  const options: ForTests = {
    onClient: (client) => {
      holdCommits(client, slow);
    },
  };
  const nodes = [
    await startTestServer(database, env, options),
    await startTestServer(database, env, options),
  ];
  const [first] = nodes;
  if (first === undefined) throw new Error('There is no node.');
  const users: TestUser[] = [];
  for (let n = 0; n < userCount; n += 1) users.push(await signUp(first));
  const rooms: Pick<Room, 'id'>[] = [];
  const statuses = new Map<number, number>();
  const followed = await followMessages(database);

  async function step(): Promise<void> {
    const server = pick(nodes);
    const [me, other, room, dice] = [
      pick(users),
      pick(users),
      pick(rooms.slice(-latestRooms)),
      random(),
    ];
    if (server === undefined || me === undefined || other === undefined) return;
    const path = `${server.url}/api/rooms`;
    let response: Response;
    if (room === undefined || dice < 0.1) {
      response = await sendJson(path, 'POST', { title: 'Quay', open: true }, me.headers);
      const answer = validate(RoomAnswer, await response.clone().json());
      if (answer.ok) rooms.push(answer.data.room);
    } else if (dice < 0.3) {
      response = await changeMember(server, room, { by: me, user: me, method: 'PUT' });
    } else if (dice < 0.6) {
      const body = { text: 'hello', clientId: randomUUID() };
      response = await sendJson(`${path}/${room.id}/messages`, 'POST', body, me.headers);
    } else if (dice < 0.7) {
      response = await changeMember(server, room, { by: me, user: me, method: 'DELETE' });
    } else if (dice < 0.78) {
      response = await changeMember(server, room, { by: me, user: other, method: 'DELETE' });
    } else if (dice < 0.86) {
      response = await sendJson(`${path}/${room.id}`, 'PATCH', { owner: other.id }, me.headers);
    } else if (dice < 0.9) {
      response = await fetch(`${path}/${room.id}`, { method: 'DELETE', headers: me.headers });
    } else if (dice < 0.95) {
      const body = { message: new ObjectId().toHexString() };
      response = await sendJson(`${path}/${room.id}/read`, 'PUT', body, me.headers);
    } else {
      const { password, headers } = me;
      response = await sendJson(`${server.url}/api/people/me`, 'DELETE', { password }, headers);
      if (response.status === 204) users.splice(users.indexOf(me), 1, await signUp(server));
    }
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
  }
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let n = 0; n < stepsEach; n += 1) await step();
    }),
  );

  // If held commits conflict for longer than an operation may take, the server answers 503.
  expect([...statuses.keys()].filter((status) => status >= 500 && status !== 503)).toEqual([]);
  expect(await followed.strangers()).toEqual([]);
  const all = async (name: string) => database.collection<Stored>(name).find().toArray();
  const known = new Set((await all('user')).map(({ _id }) => _id.toHexString()));
  const left = new Map((await all('room')).map((room) => [room._id.toHexString(), room]));
  expect(known.size).toBe(userCount);
  for (const { owner, members = [] } of left.values()) {
    const ids = members.map(({ user }) => user.toHexString());
    expect(ids).toContain(owner?.toHexString());
    expect(ids.filter((id) => !known.has(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  }
  for (const { parent, author } of await all('message')) {
    expect(left.has(parent?.toHexString() ?? '')).toBe(true);
    if (author !== undefined) expect(known.has(author.toHexString())).toBe(true);
  }
  const marks = database.collection<{ _id: { user: ObjectId; room: ObjectId } }>('readMark');
  for (const { _id } of await marks.find().toArray()) {
    const ids = left.get(_id.room.toHexString())?.members?.map(({ user }) => user.toHexString());
    expect(ids).toContain(_id.user.toHexString());
  }
  expect(await all('roomDeletion')).toEqual([]);
});
