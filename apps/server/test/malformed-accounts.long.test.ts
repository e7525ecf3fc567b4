import type { SessionAnswer } from '@tidings/contracts';
import { oddField, oddValues, openRawConnection, withElements } from '@tidings/dev-mongo';
import { BSON, Decimal128, Double, Long, MaxKey, ObjectId, type Document } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { nameKeys } from '../src/users/name-key.ts';
import { makeToken, sessionIdOf } from '../src/users/session-token.ts';
import {
  changeMember,
  makeRoom,
  freeName,
  sendJson,
  signUp,
  type TestUser,
} from '@tidings/dev-app';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

const plainValues: Readonly<Record<string, unknown>> = {
  null: null,
  false: false,
  'an empty string': '',
  'a digit': '1',
  'a long string': 'x'.repeat(5_000),
  'a hash without its end': '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ',
  'a negative number': -1,
  'a fraction': 1.5,
  NaN: new Double(NaN),
  infinity: new Double(Infinity),
  'the greatest whole number': Long.MAX_VALUE,
  'a decimal': Decimal128.fromString('1'),
  'an object': { a: 1 },
  'an array of a number': [1],
  'the greatest key': new MaxKey(),
  'the last date': new Date(8.64e15),
  'the first date': new Date(-8.64e15),
};

/** What another program may have put into a field, as an element of its document. */
function elementsOf(field: string): readonly (readonly [string, Uint8Array])[] {
  const undecodable = [
    'a binary of subtype 2 that is too long',
    'a string that is not UTF-8',
    'a date beyond the year 275760',
  ].flatMap((name) => {
    const value = oddValues[name];
    return value === undefined ? [] : [[name, oddField(field, value)] as const];
  });
  const plain = Object.entries(plainValues).map(
    // Without the length of the document and its end.
    ([name, value]) => [name, BSON.serialize({ [field]: value }).subarray(4, -1)] as const,
  );
  return [...plain, ...undecodable];
}

const without = (document: Document, field: string): Document =>
  Object.fromEntries(Object.entries(document).filter(([name]) => name !== field));

/** A server, Ben with a room, and what it takes to make accounts that another program has touched. */
async function startTestbed() {
  const database = await createTestDatabase();
  /** Everyone has one password: it is hashed once, and not again for each of a thousand requests. */
  let made: Promise<string> | undefined;
  const server = await startTestServer(
    database,
    {
      MAX_SIGN_INS_PER_MINUTE: '1000000',
      MAX_SIGN_UPS_PER_HOUR: '1000000',
      MAX_INVITATIONS_PER_HOUR: '1000000',
      MAX_POSTS_PER_MINUTE: '1000000',
    },
    {
      aroundHasher: (hasher) => ({
        ...hasher,
        hash: (...asked) => (made ??= hasher.hash(...asked)),
        verify: async (hash, ...asked) => hash === (await made) || hasher.verify(hash, ...asked),
      }),
    },
  );
  const [ada, ben] = [await signUp(server), await signUp(server)];
  const room = await makeRoom(server, ben);
  const raw = await openRawConnection(inject('mongodbUri'));
  onTestFinished(() => raw.close());
  const byAda = await database
    .collection('user')
    .findOne({ _id: ObjectId.createFromHexString(ada.id) });
  if (byAda === null) throw new Error('Ada has signed up.');

  /** Creates a user like Ada who is signed in, one of whose documents has that element. */
  async function makeUser(
    collection: 'user' | 'session',
    field: string,
    element: Uint8Array,
  ): Promise<TestUser> {
    const _id = new ObjectId();
    const name = freeName();
    const token = makeToken();
    const cookie = `tidings=${token}`;
    const now = Date.now();
    const documents: Readonly<Record<string, Document>> = {
      user: { ...byAda, _id, name, keys: nameKeys(name) },
      session: {
        _id: sessionIdOf(token),
        user: _id,
        generation: 0,
        createdAt: new Date(now),
        lastSeenAt: new Date(now),
        expiresAt: new Date(now + 3_600_000),
      },
    };
    for (const [each, document] of Object.entries(documents)) {
      const bytes =
        each === collection
          ? withElements(without(document, field), [element])
          : withElements(document, []);
      await raw.insert(database.databaseName, each, [bytes]);
    }
    const member = { user: _id, name, since: new Date() };
    await database
      .collection<{ members: object[] }>('room')
      .updateOne({ _id: ObjectId.createFromHexString(room.id) }, { $push: { members: member } });
    const { password } = ada;
    const headers = { 'content-type': 'application/json', cookie };
    return { id: _id.toHexString(), name, password, cookie, headers };
  }

  async function removeUser({ id }: TestUser): Promise<void> {
    const user = ObjectId.createFromHexString(id);
    await database.collection('user').deleteOne({ _id: user });
    await database
      .collection<{ members: { user: ObjectId }[] }>('room')
      .updateOne({ 'members.user': user }, { $pull: { members: { user } } });
  }

  return { database, server, ben, room, makeUser, removeUser };
}
type Testbed = Awaited<ReturnType<typeof startTestbed>>;

/** What a user's requests came to, each by a name that a failure shows. */
async function tryEverything({ server, ben, room }: Testbed, user: TestUser) {
  const { url } = server;
  const { headers, name, password } = user;
  const statuses: Record<string, number> = {};
  const note = async (what: string, asked: Promise<Response>) => {
    const answer = await asked;
    statuses[what] = answer.status;
    return answer;
  };
  const whoAmI = async () => {
    const answer = await note('who am I', fetch(`${url}/api/session`, { headers }));
    return answer.ok ? ((await answer.json()) as SessionAnswer).user : undefined;
  };
  const signIn = (as: string) =>
    note(as, sendJson(`${url}/api/session`, 'POST', { name, password }));
  const own = { by: user, user };
  const bens = { by: ben, user };
  const clientId = randomUUID();

  const who = await whoAmI();
  const stream = await note('stream', fetch(`${url}/sse?room=${room.id}`, { headers }));
  await stream.body?.cancel();
  const write = (what: string, path: string, body: object) =>
    note(what, sendJson(`${url}/api/${path}`, 'POST', { ...body, clientId }, headers));
  await write('post', 'posts', { title: 'mine' });
  await write('message', `rooms/${room.id}/messages`, { text: 'mine' });
  await write('room', 'rooms', { title: 'mine', open: true });
  await note('rooms', fetch(`${url}/api/rooms`, { headers }));
  await note('leave', changeMember(server, room, { ...own, method: 'DELETE' }));
  await note('join', changeMember(server, room, { ...own, method: 'PUT' }));
  await note('is removed', changeMember(server, room, { ...bens, method: 'DELETE' }));
  await note('is invited', changeMember(server, room, { ...bens, method: 'PUT' }));
  const signedIn = await signIn('sign in');
  await note(
    'change the password',
    sendJson(`${url}/api/users/me/password`, 'PUT', { password, newPassword: password }, headers),
  );
  await note('sign out everywhere', sendJson(`${url}/api/sessions`, 'DELETE', {}, headers));
  const again = await signIn('sign in again');
  const cookie = again.headers.getSetCookie()[0]?.split(';')[0] ?? 'none=';
  await note(
    'delete the account',
    sendJson(`${url}/api/users/me`, 'DELETE', { password }, { cookie }),
  );
  return { statuses, who, isSignedIn: signedIn.status === 200 };
}

type Fields = readonly (readonly [
  collection: 'user' | 'session',
  field: string,
  /** Values with which the session signs somebody in. */
  hasSession: 'all' | readonly string[],
  /** Values with which the password signs somebody in. */
  canSignIn: 'all' | readonly string[],
])[];

const dates = ['the last date', 'the first date'];
const fields: Fields = [
  ['user', 'name', ['a string that is not UTF-8'], ['a string that is not UTF-8']],
  ['user', 'keys', 'all', []],
  ['user', 'hash', 'all', []],
  ['user', 'role', 'all', 'all'],
  ['user', 'demo', ['false'], ['false']],
  ['user', 'leavingAt', [], []],
  ['user', 'sessionGeneration', [], []],
  ['user', 'holds', 'all', 'all'],
  ['session', 'user', [], 'all'],
  ['session', 'generation', [], 'all'],
  ['session', 'createdAt', dates, 'all'],
  ['session', 'lastSeenAt', dates, 'all'],
  ['session', 'expiresAt', ['the last date'], 'all'],
];

describe('an account that another program has touched', () => {
  it.each(fields)(
    'is one or is none, and no request of it fails, whatever is in %s.%s',
    async (collection, field, hasSession, canSignIn) => {
      const testbed = await startTestbed();
      for (const [value, element] of elementsOf(field)) {
        const user = await testbed.makeUser(collection, field, element);
        const { statuses, who, isSignedIn } = await tryEverything(testbed, user);
        await testbed.removeUser(user);
        const failed = Object.entries(statuses).filter(([, status]) => status >= 500);
        expect({ value, failed }).toEqual({ value, failed: [] });
        const isOne = hasSession === 'all' || hasSession.includes(value);
        expect({ value, isOne: Boolean(who) }).toEqual({ value, isOne });
        const { stream, post, message } = statuses;
        const expected = isOne ? [200, 201, 201] : [401, 401, 401];
        expect({ value, statuses: [stream, post, message] }).toEqual({ value, statuses: expected });
        expect(who?.operator ?? false).toBe(false);
        const mayIn = canSignIn === 'all' || canSignIn.includes(value);
        expect({ value, isSignedIn }).toEqual({ value, isSignedIn: mayIn });
      }
    },
    240_000,
  );

  it('is not signed in by a session that names several users', async () => {
    const { server, ben, makeUser, database } = await startTestbed();
    const ids = [new ObjectId(), ObjectId.createFromHexString(ben.id)];
    const element = BSON.serialize({ user: ids }).subarray(4, -1);
    const { headers } = await makeUser('session', 'user', element);
    const answer = await fetch(`${server.url}/api/session`, { headers });
    expect(await answer.json()).toMatchObject({ user: null });
    expect(await database.collection('session').countDocuments({ user: ids })).toBe(1);
  });

  it('is deleted at the next start, if it was being deleted, even without a valid generation', async () => {
    const { database, makeUser } = await startTestbed();
    const element = BSON.serialize({ sessionGeneration: 'none' }).subarray(4, -1);
    const { id } = await makeUser('user', 'sessionGeneration', element);
    const user = ObjectId.createFromHexString(id);
    const users = database.collection('user');
    await users.updateOne({ _id: user }, { $set: { leavingAt: new Date() } });
    await startTestServer(database);
    await expect.poll(() => users.countDocuments({ _id: user })).toBe(0);
    expect(await database.collection('session').countDocuments({ user })).toBe(0);
  });
});
