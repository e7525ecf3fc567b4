import type { DeletedAnswer, PostAnswer } from '@tidings/contracts';
import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import {
  openStream,
  withTitle,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { problemOf } from './kit/problem-of.ts';
import { sendJson, signUp, type TestUser } from '@tidings/dev-app';

async function startWithTwo() {
  const database = await createTestDatabase();
  const server = await startTestServer(database);
  const [ada, grace] = [await signUp(server, 'Ada'), await signUp(server, 'Grace')];
  const makeOperator = ({ name }: TestUser) =>
    database.collection('user').updateOne({ name }, { $set: { role: 'operator' } });
  return { database, url: server.url, ada, grace, makeOperator };
}

async function write(url: string, { headers }: TestUser, title = 'mine'): Promise<PostAnswer> {
  const post = { title, body: 'text', clientId: randomUUID() };
  const response = await sendJson(`${url}/api/posts`, 'POST', post, headers);
  expect(response.status).toBe(201);
  return (await response.json()) as PostAnswer;
}

describe('POST /api/posts', () => {
  it('requires a session, and includes the author', async () => {
    const { database, url, ada } = await startWithTwo();
    const stream = await openStream(`${url}/sse`);
    await stream.find('sync');
    const anonymous = { title: 'no', clientId: randomUUID() };
    const refused = await problemOf(await sendJson(`${url}/api/posts`, 'POST', anonymous));
    expect(refused).toMatchObject({ code: 'unauthorized', status: 401 });
    expect(await database.collection('post').countDocuments()).toBe(0);
    const { post } = await write(url, ada);
    expect(post.author).toEqual({ id: ada.id, name: 'Ada' });
    expect((await stream.find(withTitle('mine'))).data).toEqual(post);
  });

  it('P12: keeps client-made ids apart by author', async () => {
    const { database, url, ada, grace } = await startWithTwo();
    const post = { title: 'same', clientId: randomUUID() };
    for (const { headers } of [ada, grace, ada])
      expect((await sendJson(`${url}/api/posts`, 'POST', post, headers)).status).toBe(201);
    expect(await database.collection('post').countDocuments()).toBe(2);
  });
});

describe('a request that names its user', () => {
  it('is refused when somebody else is signed in by now', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const [ada, ben] = [await signUp({ url }), await signUp({ url })];
    const post = { title: 'Of Ada', clientId: randomUUID() };
    const send = (user: string) =>
      sendJson(`${url}/api/posts`, 'POST', post, { ...ben.headers, 'tidings-user': user });
    expect(await problemOf(await send(ada.id))).toMatchObject({ code: 'unauthorized' });
    expect(await database.collection('post').countDocuments()).toBe(0);
    expect((await send(ben.id)).status).toBe(201);
  });
});

describe('PATCH /api/posts/:id', () => {
  it("changes what is given, and answers with the position at which the writer's stream shows it", async () => {
    const { url, ada } = await startWithTwo();
    const { post } = await write(url, ada);
    const stream = await openStream(`${url}/sse`);
    await stream.find('sync');
    const edit = async (body: unknown) => {
      const response = await sendJson(`${url}/api/posts/${post.id}`, 'PATCH', body, ada.headers);
      expect(response.status).toBe(200);
      return (await response.json()) as PostAnswer;
    };
    const first = await edit({ title: 'better' });
    expect(first.post).toMatchObject({ title: 'better', body: 'text', author: post.author });
    expect(first.post.editedAt).toBeDefined();
    const event = await stream.find('postEdited');
    expect(event.data).toEqual(first.post);
    expect(event.id).toBe(first.position);
    const second = await edit({ body: null });
    expect(second.post).not.toHaveProperty('body');
    // Nothing to change: nothing happens.
    expect((await edit({})).post).toEqual(second.post);
    await write(url, ada, 'after all edits');
    await stream.find(withTitle('after all edits'));
    expect(stream.events.some(({ id }) => id === second.position)).toBe(true);
    expect(stream.events.filter(({ event: name }) => name === 'postEdited')).toHaveLength(2);
  });

  it("refuses another user's post, an unknown one, one without an author, and an invalid edit", async () => {
    const { database, url, ada, grace, makeOperator } = await startWithTwo();
    const { post } = await write(url, ada);
    const { insertedId } = await database.collection('post').insertOne({ title: 'of a script' });
    await makeOperator(grace);
    const edit = async (id: string, headers: Record<string, string>, body: unknown) =>
      problemOf(await sendJson(`${url}/api/posts/${id}`, 'PATCH', body, headers));
    const title = { title: 'theirs' };
    expect(await edit(post.id, grace.headers, title)).toMatchObject({ code: 'forbidden' });
    expect(await edit(insertedId.toHexString(), ada.headers, title)).toMatchObject({
      code: 'forbidden',
    });
    expect(await edit(post.id, {}, title)).toMatchObject({ code: 'unauthorized' });
    for (const id of [new ObjectId().toHexString(), 'x', '%00', '[object Object]'])
      expect(await edit(id, ada.headers, title)).toMatchObject({ code: 'not-found' });
    for (const [body, field] of [
      [{ title: '' }, 'title'],
      [{ title: null }, 'title'],
      [{ title: { $gt: '' } }, 'title'],
      [{ body: 7 }, 'body'],
      [{ author: grace.id }, 'author'],
      [{ $set: { author: grace.id } }, '$set'],
    ] as const) {
      expect(await edit(post.id, ada.headers, body)).toMatchObject({
        code: 'validation',
        errors: [{ field }],
      });
    }
    expect(await database.collection('post').countDocuments({ editedAt: { $exists: true } })).toBe(
      0,
    );
  });
});

describe('DELETE /api/posts/:id', () => {
  it('deletes an own post, answers with the position, and revives nothing', async () => {
    const { database, url, ada, grace } = await startWithTwo();
    const stream = await openStream(`${url}/sse`);
    await stream.find('sync');
    const { post } = await write(url, ada);
    const remove = (headers: Record<string, string>) =>
      sendJson(`${url}/api/posts/${post.id}`, 'DELETE', {}, headers);
    expect(await problemOf(await remove(grace.headers))).toMatchObject({ code: 'forbidden' });
    expect(await problemOf(await remove({}))).toMatchObject({ code: 'unauthorized' });
    const removed = await remove(ada.headers);
    expect(removed.status).toBe(200);
    const { position } = (await removed.json()) as DeletedAnswer;
    const event = await stream.find('postDeleted');
    expect(event).toMatchObject({ id: position, data: { id: post.id } });
    expect(await problemOf(await remove(ada.headers))).toMatchObject({ code: 'not-found' });
    expect(await database.collection('post').countDocuments()).toBe(0);
  });

  it('lets an operator delete any post, also one without an author', async () => {
    const { database, url, ada, grace, makeOperator } = await startWithTwo();
    const { post } = await write(url, ada);
    const { insertedId } = await database.collection('post').insertOne({ title: 'of a script' });
    await makeOperator(grace);
    for (const id of [post.id, insertedId.toHexString()]) {
      const removed = await sendJson(`${url}/api/posts/${id}`, 'DELETE', {}, grace.headers);
      expect(removed.status).toBe(200);
    }
    expect(await database.collection('post').countDocuments()).toBe(0);
  });
});

describe('POST /api/announcements', () => {
  it('is allowed for operators only, and reaches everyone', async () => {
    const { url, ada, grace, makeOperator } = await startWithTwo();
    await makeOperator(grace);
    const stream = await openStream(`${url}/sse`);
    await stream.find('sync');
    const say = (body: unknown, headers: Record<string, string> = {}) =>
      sendJson(`${url}/api/announcements`, 'POST', body, headers);
    expect(await problemOf(await say({ text: 'a' }))).toMatchObject({ code: 'unauthorized' });
    expect(await problemOf(await say({ text: 'a' }, ada.headers))).toMatchObject({
      code: 'forbidden',
    });
    expect(await problemOf(await say({ text: ' ' }, grace.headers))).toMatchObject({
      errors: [{ field: 'text' }],
    });
    const said = await say({ text: '<b>Back</b> in five minutes.' }, grace.headers);
    expect(said.status).toBe(201);
    const event = await stream.find('message');
    expect(event.data).toEqual({ text: '<b>Back</b> in five minutes.' });
    expect(event.id).toBe(((await said.json()) as DeletedAnswer).position);
    expect(stream.events.filter(({ event: name }) => name === 'message')).toHaveLength(1);
  });
});
