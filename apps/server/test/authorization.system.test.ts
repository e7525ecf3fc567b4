import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { createOpenApiDocument } from '../src/api-docs/openapi/document.ts';
import { makeToken, sessionIdOf } from '../src/users/session-token.ts';
import { sessionCollection, type SessionDocument } from '../src/users/session-document.ts';
import {
  sessionGenerationOf,
  userCollection,
  type UserDocument,
} from '../src/users/user-document.ts';
import { listRoutes } from './kit/list-routes.ts';
import {
  namesOf,
  openStream,
  type OpenStream,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { signUp, type TestUser } from '@tidings/dev-app';

/** Who asks. An operator and a stranger are members of nothing; the last two once were members. */
const askers = [
  'nobody',
  'stranger',
  'member',
  'owner',
  'operator',
  'signed out',
  'expired',
] as const;
type Asker = (typeof askers)[number];

/** What each of them is answered, in that order. */
type Row = readonly [number, number, number, number, number, number, number];
const all = (status: number): Row => [status, status, status, status, status, status, status];
const signedIn = (status: number): Row => [401, status, status, status, status, 401, 401];
/** Of members: a room is nobody else's business. */
const members = (status: number): Row => [401, 404, status, status, 404, 401, 401];
/** Of a room's owner. */
const owners = (status: number): Row => [401, 404, 403, status, 404, 401, 401];

/** What is asked of a route: everything in the path stands for something of the owner's. */
interface Asked {
  readonly answers: Row;
  readonly body?: (fixture: Fixture) => unknown;
}

const clientId = () => randomUUID();

/** Every route of the application, each with what each asker is answered. */
const matrix: Readonly<Record<string, Asked>> = {
  'GET /healthz': { answers: all(200) },
  'GET /readyz': { answers: all(200) },
  'GET /openapi.json': { answers: all(200) },
  'GET /asyncapi.json': { answers: all(200) },
  'GET /docs/events': { answers: all(200) },
  'GET /docs/http': { answers: all(200) },
  'GET /docs/style.css': { answers: all(200) },
  'GET /metrics': { answers: [404, 404, 404, 404, 200, 404, 404] },
  'GET /sse': { answers: all(200) },
  'GET /message/:id': { answers: members(200) },
  'GET /api/posts': { answers: all(200) },
  'POST /api/posts': {
    answers: signedIn(201),
    body: () => ({ title: 'T', clientId: clientId() }),
  },
  'GET /api/posts/:id': { answers: all(200) },
  'PATCH /api/posts/:id': {
    answers: [401, 403, 403, 200, 403, 401, 401],
    body: () => ({ title: 'T' }),
  },
  'DELETE /api/posts/:id': { answers: [401, 403, 403, 200, 200, 401, 401] },
  'POST /api/announcements': {
    answers: [401, 403, 403, 403, 201, 401, 401],
    body: () => ({ text: 'T' }),
  },
  'POST /api/people': { answers: all(422), body: () => ({}) },
  'DELETE /api/people/me': {
    answers: signedIn(401),
    body: () => ({ password: 'not the password' }),
  },
  'PUT /api/people/me/password': {
    answers: signedIn(401),
    body: () => ({ password: 'not the password', newPassword: 'another password' }),
  },
  'GET /api/session': { answers: all(200) },
  'POST /api/session': {
    answers: all(401),
    body: () => ({ name: clientId(), password: 'not the password' }),
  },
  'DELETE /api/session': { answers: all(204) },
  'DELETE /api/sessions': { answers: signedIn(204) },
  'GET /api/rooms': { answers: signedIn(200) },
  'POST /api/rooms': { answers: signedIn(201), body: () => ({ title: 'R', open: false }) },
  'GET /api/rooms/:id': { answers: members(200) },
  'PATCH /api/rooms/:id': { answers: owners(200), body: () => ({ title: 'R2' }) },
  'DELETE /api/rooms/:id': { answers: owners(200) },
  // The room is closed: nobody can join it on their own, and its existence is not revealed.
  'PUT /api/rooms/:id/members/:name': { answers: owners(200) },
  'DELETE /api/rooms/:id/members/:name': { answers: owners(200) },
  'PUT /api/rooms/:id/read': {
    answers: members(204),
    body: ({ message }) => ({ message }),
  },
  'POST /api/rooms/:id/writing': { answers: members(204) },
  'GET /api/rooms/:id/messages': { answers: members(200) },
  'POST /api/rooms/:id/messages': {
    answers: members(201),
    body: () => ({ text: 'T', clientId: clientId() }),
  },
  // The message is the owner's own.
  'PATCH /api/rooms/:id/messages/:messageId': {
    answers: owners(200),
    body: () => ({ text: 'T2' }),
  },
  'DELETE /api/rooms/:id/messages/:messageId': {
    answers: [401, 404, 403, 200, 200, 401, 401],
  },
};

/** The objects of one asker's request: created for each request, so that none has been changed before. */
interface Fixture {
  readonly cookie: string;
  readonly room: string;
  readonly message: string;
  readonly post: string;
}

let routes: string[] = [];

/** A server, and somebody for each asker. */
async function startTestbed() {
  const database = await createTestDatabase();
  const env = { MAX_POSTS_PER_MINUTE: '100000', MAX_SIGN_INS_PER_MINUTE: '10000' };
  const onApp = (app: Parameters<typeof listRoutes>[0]): void => {
    routes = listRoutes(app);
  };
  const { url } = await startTestServer(database, env, { onApp });
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
  const users = new Map<Asker | 'other', TestUser>();
  for (const asker of ['stranger', 'member', 'owner', 'operator', 'other'] as const) {
    users.set(asker, await signUp({ url }));
  }
  const idOf = (asker: Asker | 'other') => {
    // Who has signed out, and whose session has expired, is a member.
    const user = users.get(asker) ?? users.get('member');
    if (user === undefined) throw new Error(`${asker} is not signed up.`);
    return ObjectId.createFromHexString(user.id);
  };
  await database
    .collection('user')
    .updateOne({ _id: idOf('operator') }, { $set: { role: 'operator' } });
  const name = users.get('other')?.name ?? '';

  async function makeFixture(asker: Asker): Promise<Fixture> {
    const token = makeToken();
    const now = Date.now();
    if (asker !== 'nobody' && asker !== 'signed out') {
      // An earlier row may have ended all of the user's sessions.
      const user = await database
        .collection<UserDocument>(userCollection)
        .findOne({ _id: idOf(asker) });
      await database.collection<SessionDocument>(sessionCollection).insertOne({
        _id: sessionIdOf(token) ?? '',
        ...{ user: idOf(asker), createdAt: new Date(now), lastSeenAt: new Date(now) },
        generation: sessionGenerationOf(user ?? {}),
        expiresAt: new Date(asker === 'expired' ? now - 1_000 : now + 600_000),
      });
    }
    const owner = idOf('owner');
    const members = (['owner', 'member', 'other'] as const).map((member) => ({
      ...{ user: idOf(member), name: users.get(member)?.name, since: new Date(0) },
    }));
    const room = new ObjectId();
    const mine = { author: owner, authorName: users.get('owner')?.name };
    await database
      .collection('room')
      .insertOne({ _id: room, title: 'Closed', open: false, owner, members });
    const message = { _id: new ObjectId(), parent: room, text: 'hello', ...mine };
    const post = { _id: new ObjectId(), title: 'T', ...mine };
    await database.collection('message').insertOne(message);
    await database.collection('post').insertOne(post);
    return {
      cookie: asker === 'nobody' ? '' : `tidings=${token}`,
      room: room.toHexString(),
      message: message._id.toHexString(),
      post: post._id.toHexString(),
    };
  }
  return { url, name, makeFixture };
}

type Testbed = Awaited<ReturnType<typeof startTestbed>>;

async function ask(testbed: Testbed, route: string, asker: Asker): Promise<number> {
  const fixture = await testbed.makeFixture(asker);
  const [method = 'GET', path = ''] = route.split(' ');
  const body = matrix[route]?.body?.(fixture);
  const filled = path
    .replace(':messageId', fixture.message)
    .replace(':name', testbed.name)
    .replace(':id', path.startsWith('/api/posts') ? fixture.post : fixture.room);
  const stop = new AbortController();
  const { status } = await fetch(`${testbed.url}${filled}`, {
    method,
    signal: stop.signal,
    headers: {
      cookie: fixture.cookie,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // A stream would go on.
  stop.abort();
  return status;
}

it('answers each asker at each route as the matrix says, and has no route without a row', async () => {
  const testbed = await startTestbed();
  expect(Object.keys(matrix).toSorted()).toEqual(routes);
  const answers: Record<string, Record<string, number>> = {};
  const expected: Record<string, Record<string, number>> = {};
  for (const [route, row] of Object.entries(matrix)) {
    expected[route] = Object.fromEntries(askers.map((asker, n) => [asker, row.answers[n] ?? 0]));
    answers[route] = Object.fromEntries(
      await Promise.all(
        askers.map(async (asker) => [asker, await ask(testbed, route, asker)] as const),
      ),
    );
  }
  expect(answers).toEqual(expected);
});

it('describes every route in the OpenAPI document, and none that is not there', async () => {
  await startTestbed();
  const described = Object.entries(createOpenApiDocument().paths).flatMap(([path, operations]) =>
    Object.keys(operations).map(
      (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    ),
  );
  // Pages are for people.
  const asked = routes.filter((route) => !route.startsWith('GET /docs/'));
  expect(described.toSorted()).toEqual(asked);
});

/** What each asker finds of a stream: which topics it has, and which are refused. */
const streams: Readonly<Record<Asker, readonly string[] | number>> = {
  nobody: 401,
  stranger: ['posts', 'revoked', 'sync'],
  member: ['messages', 'posts', 'room', 'sync'],
  owner: ['messages', 'posts', 'room', 'sync'],
  operator: ['posts', 'revoked', 'sync'],
  'signed out': 401,
  expired: 401,
};

/** The events without new posts: another asker's may arrive at any time. */
const withoutNewPosts = (stream: OpenStream): string[] =>
  namesOf(stream).filter((name) => name !== 'newPost');

it('gives each asker of GET /sse?room= what the matrix says, and the public topics to all without it', async () => {
  const testbed = await startTestbed();
  for (const asker of askers) {
    const { cookie, room } = await testbed.makeFixture(asker);
    const stream = await openStream(`${testbed.url}/sse?room=${room}`, undefined, { cookie });
    const expected = streams[asker];
    if (typeof expected === 'number') {
      expect([asker, stream.response.status]).toEqual([asker, expected]);
    } else {
      await stream.find('sync');
      expect([asker, withoutNewPosts(stream).toSorted()]).toEqual([asker, expected]);
    }
    const open = await openStream(`${testbed.url}/sse`, undefined, { cookie });
    await open.find('sync');
    expect([asker, withoutNewPosts(open)]).toEqual([asker, ['posts', 'sync']]);
    stream.close();
    open.close();
  }
});
