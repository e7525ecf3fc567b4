import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { listRoutes } from './kit/list-routes.ts';
import { problemOf } from './kit/problem-of.ts';
import { changeMember, makeRoom, write, freeName, sendJson, signUp } from '@tidings/dev-app';
import { startGuardedMongo } from './kit/start-guarded-mongo.ts';
import { startTestServer } from '@tidings/dev-app/testing';

const databaseName = 'refused';

/** MongoDB's error codes when it temporarily refuses writes: blocked, disk or quota full, overloaded. */
const codes = [371, 14031, 8000, 146, 46, 261, 117] as const;

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

it('answers 503 to every write while the database refuses writes, and writes again afterwards', async () => {
  const mongo = await startGuardedMongo(['--setParameter', 'enableTestCommands=1']);
  const admin = mongo.root.db('admin');
  const roles = ['readWrite', 'dbAdmin'].map((role) => ({ role, db: databaseName }));
  let routes: readonly string[] = [];
  const server = await startTestServer(
    { databaseName },
    { MONGODB_URI: await mongo.addUser({ roles }) },
    { onApp: (app) => (routes = listRoutes(app)) },
  );
  const { url } = server;
  const [me, other] = [await signUp(server), await signUp(server)];
  const { headers, name, password } = me;
  const room = await makeRoom(server, me);
  const { message } = await write(server, room, me, 'before');
  const send = (path: string, method: Method, body: unknown = {}) =>
    sendJson(`${url}${path}`, method, body, headers);
  const newPost = () => send('/api/posts', 'POST', { title: 'a post', clientId: randomUUID() });
  const { post } = (await (await newPost()).json()) as { post: { id: string } };
  const users = mongo.root.db(databaseName).collection('user');
  await users.updateOne({ name }, { $set: { role: 'operator' } });
  const inRoom = `/api/rooms/${room.id}`;
  const ofMessage = `${inRoom}/messages/${message.id}`;
  const newMessage = { text: 'lost', clientId: randomUUID() };
  const newRoom = { title: 'another', open: true };
  const newPassword = { password, newPassword: 'another long one' };

  /** Each route that writes, and a collection in which it does. */
  const writes: Readonly<Record<string, readonly [string, () => Promise<Response>]>> = {
    'POST /api/posts': ['post', newPost],
    'PATCH /api/posts/:id': ['post', () => send(`/api/posts/${post.id}`, 'PATCH', { title: 'x' })],
    'DELETE /api/posts/:id': ['post', () => send(`/api/posts/${post.id}`, 'DELETE')],
    'POST /api/announcements': [
      'announcement',
      () => send('/api/announcements', 'POST', { text: 'hear' }),
    ],
    'POST /api/people': ['user', () => send('/api/people', 'POST', { name: freeName(), password })],
    'PUT /api/people/me/password': [
      'user',
      () => send('/api/people/me/password', 'PUT', newPassword),
    ],
    'DELETE /api/people/me': ['user', () => send('/api/people/me', 'DELETE', { password })],
    'POST /api/session': ['session', () => send('/api/session', 'POST', { name, password })],
    'DELETE /api/session': ['session', () => send('/api/session', 'DELETE')],
    'DELETE /api/sessions': ['session', () => send('/api/sessions', 'DELETE')],
    'POST /api/rooms': ['room', () => send('/api/rooms', 'POST', newRoom)],
    'PATCH /api/rooms/:id': ['room', () => send(inRoom, 'PATCH', { title: 'renamed' })],
    'DELETE /api/rooms/:id': ['room', () => send(inRoom, 'DELETE')],
    'PUT /api/rooms/:id/members/:name': [
      'room',
      () => changeMember(server, room, { by: me, user: other, method: 'PUT' }),
    ],
    'DELETE /api/rooms/:id/members/:name': [
      'room',
      () => changeMember(server, room, { by: me, user: me, method: 'DELETE' }),
    ],
    'PUT /api/rooms/:id/read': [
      'readMark',
      () => send(`${inRoom}/read`, 'PUT', { message: message.id }),
    ],
    'POST /api/rooms/:id/messages': [
      'message',
      () => send(`${inRoom}/messages`, 'POST', newMessage),
    ],
    'PATCH /api/rooms/:id/messages/:messageId': [
      'message',
      () => send(ofMessage, 'PATCH', { text: 'edited' }),
    ],
    'DELETE /api/rooms/:id/messages/:messageId': ['message', () => send(ofMessage, 'DELETE')],
  };
  // That somebody is writing goes out from memory; it is in the database a moment later.
  const unwritten = 'POST /api/rooms/:id/writing';
  const writing = routes.filter((route) => /^(?:POST|PUT|PATCH|DELETE) \/api/.test(route));
  expect(writing.filter((route) => route !== unwritten)).toEqual(Object.keys(writes).sort());

  async function expectRefused(route: string, answer: Response): Promise<void> {
    expect(`${route} ${String(answer.status)}`).toBe(`${route} 503`);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problemOf(answer)).toMatchObject({ code: 'not-ready' });
  }

  // Wherever in a request it happens, with each code in turn.
  const failCommands = ['insert', 'update', 'delete', 'findAndModify'];
  for (const [number, [route, [collection, ask]]] of Object.entries(writes).entries()) {
    const namespace = `${databaseName}.${collection}`;
    const data = { failCommands, namespace, errorCode: codes[number % codes.length] };
    await admin.command({ configureFailPoint: 'failCommand', mode: 'alwaysOn', data });
    await expectRefused(`${route} with ${String(data.errorCode)}`, await ask());
  }
  await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });

  await admin.command({ setUserWriteBlockMode: 1, global: true });
  for (const [route, [, ask]] of Object.entries(writes)) await expectRefused(route, await ask());
  const read = await fetch(`${url}/api/posts`, { headers });
  expect(await read.json()).toMatchObject({ posts: [{ id: post.id, title: 'a post' }] });

  await admin.command({ setUserWriteBlockMode: 1, global: false });
  expect((await newPost()).status).toBe(201);
});
