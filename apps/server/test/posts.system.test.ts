import { PostAnswer, PostPage } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
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

async function send(
  url: string,
  body: unknown,
  { headers }: Pick<TestUser, 'headers'>,
): Promise<Response> {
  return sendJson(`${url}/api/posts`, 'POST', body, headers);
}

async function answerOf(response: Response): Promise<PostAnswer> {
  const answer = validate(PostAnswer, await response.json());
  if (!answer.ok) throw new Error(JSON.stringify(answer.issues));
  return answer.data;
}

describe('POST /api/posts', () => {
  it("answers with the post and the position at which the writer's stream shows it", async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const me = await signUp(server);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    const clientId = randomUUID();
    const response = await send(server.url, { title: 'mine', body: 'two\nlines', clientId }, me);
    const { post, position } = await answerOf(response);
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`/api/posts/${post.id}`);
    const event = await stream.find(withTitle('mine'));
    expect(event.data).toEqual(post);
    expect(event.id).toBe(position);
  });

  it('P12: creates one post and one event when it is repeated, even at once and on two nodes', async () => {
    const database = await createTestDatabase();
    const [a, b] = [await startTestServer(database), await startTestServer(database)];
    const me = await signUp(a);
    const stream = await openStream(`${a.url}/sse`);
    await stream.find('sync');
    const body = { title: 'once', clientId: randomUUID() };
    const answers = await Promise.all(
      [a, b, a, b, a, b].map(({ url }) => send(url, body, me).then(answerOf)),
    );
    const again = await send(b.url, body, me);
    expect(again.headers.get('location')).toBe(`/api/posts/${answers[0]?.post.id ?? ''}`);
    answers.push(await answerOf(again));
    expect(new Set(answers.map(({ post }) => post.id)).size).toBe(1);
    await answerOf(await send(a.url, { title: 'end', clientId: randomUUID() }, me));
    await stream.find(withTitle('end'));
    expect(stream.events.filter(withTitle('once'))).toHaveLength(1);
    expect(await database.collection('post').countDocuments({ title: 'once' })).toBe(1);
  });

  it('P12: revives nothing when the post was deleted meanwhile', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const me = await signUp(server);
    const body = { title: 'gone', clientId: randomUUID() };
    const { post } = await answerOf(await send(server.url, body, me));
    await database.collection('post').deleteOne({ _id: ObjectId.createFromHexString(post.id) });
    expect(await problemOf(await send(server.url, body, me))).toMatchObject({
      code: 'post-deleted',
      status: 410,
    });
    expect(await database.collection('post').countDocuments()).toBe(0);
  });

  it('P12: refuses another post under an id that was used', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const me = await signUp(server);
    const clientId = randomUUID();
    await answerOf(await send(server.url, { title: 'first', clientId }, me));
    const problem = await problemOf(await send(server.url, { title: 'other', clientId }, me));
    expect(problem).toMatchObject({ code: 'client-id-taken', errors: [{ field: 'clientId' }] });
  });

  it.each([
    [{ clientId: randomUUID() }, 'title'],
    [{ title: '', clientId: randomUUID() }, 'title'],
    [{ title: '  \n ', clientId: randomUUID() }, 'title'],
    [{ title: 'x'.repeat(301), clientId: randomUUID() }, 'title'],
    [{ title: { $ne: null }, clientId: randomUUID() }, 'title'],
    [{ title: 'a', body: 5, clientId: randomUUID() }, 'body'],
    [{ title: 'a', body: 'x'.repeat(10_001), clientId: randomUUID() }, 'body'],
    [{ title: 'a', clientId: 'nope' }, 'clientId'],
    [{ title: 'a' }, 'clientId'],
    [{ title: 'a', clientId: randomUUID(), admin: true }, 'admin'],
    [`{"title":"a","clientId":"${randomUUID()}","__proto__":{"x":1}}`, '__proto__'],
  ])('names the field that is wrong in %j', async (body, field) => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const me = await signUp(server);
    const problem = await problemOf(await send(server.url, body, me));
    expect(problem).toMatchObject({ code: 'validation', status: 422 });
    expect(problem.errors?.map((error) => error.field)).toEqual([field]);
    expect(problem.errors?.[0]?.message).not.toBe('Invalid input');
    expect(await database.collection('post').countDocuments()).toBe(0);
  });

  it('refuses what is not JSON, too large or of another type, and says which', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const me = await signUp({ url });
    expect(await problemOf(await send(url, '{"title":', me))).toMatchObject({
      code: 'bad-request',
    });
    expect(await problemOf(await send(url, '"text"', me))).toMatchObject({ code: 'bad-request' });
    expect(await problemOf(await send(url, '[]', me))).toMatchObject({ code: 'validation' });
    expect(await problemOf(await send(url, { title: 'x'.repeat(100_000) }, me))).toMatchObject({
      code: 'payload-too-large',
    });
    const form = await fetch(`${url}/api/posts`, {
      method: 'POST',
      body: new URLSearchParams({ title: 'a' }),
    });
    expect(await problemOf(form)).toMatchObject({ code: 'unsupported-media-type' });
    const put = await fetch(`${url}/api/posts`, { method: 'PUT' });
    expect(await problemOf(put)).toMatchObject({ code: 'method-not-allowed' });
    expect(put.headers.get('allow')).toBe('GET, HEAD, POST');
  });
});

describe('GET /api/posts', () => {
  it('pages through all posts once, newest first, past documents that break the contract', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const documents = Array.from({ length: 25 }, (_, n) =>
      n % 5 === 0 ? { title: n } : { title: `p${String(n)}` },
    );
    await database.collection('post').insertMany(documents);
    const ids: string[] = [];
    let before = '';
    for (let pages = 0; pages < 10; pages += 1) {
      const response = await fetch(`${url}/api/posts?limit=6${before}`);
      const page = validate(PostPage, await response.json());
      if (!page.ok) throw new Error(JSON.stringify(page.issues));
      ids.push(...page.data.posts.map(({ id }) => id));
      if (page.data.next === null) break;
      before = `&before=${page.data.next}`;
    }
    const good = await database
      .collection('post')
      .find({ title: { $type: 'string' } })
      .sort({ _id: -1 })
      .toArray();
    expect(ids).toEqual(good.map(({ _id }) => _id.toHexString()));
  });

  it('returns where to continue when very many documents in a row break the contract', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    await database.collection('post').insertOne({ title: 'far down' });
    await database
      .collection('post')
      .insertMany(Array.from({ length: 100 }, (_, n) => ({ title: n })));
    const titles: string[] = [];
    let next: string | null = '';
    let pages = 0;
    for (; next !== null && pages < 10; pages += 1) {
      const response = await fetch(
        `${url}/api/posts?limit=1${next === '' ? '' : `&before=${next}`}`,
      );
      const page = validate(PostPage, await response.json());
      if (!page.ok) throw new Error(JSON.stringify(page.issues));
      titles.push(...page.data.posts.map(({ title }) => title));
      next = page.data.next;
    }
    expect(titles).toEqual(['far down']);
    expect(pages).toBeGreaterThan(1);
    expect(next).toBeNull();
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['limit[$gt]=1', 'limit[$gt]'],
    ['limit=1&limit=2', 'limit'],
    ['before=xyz', 'before'],
    ['page=2', 'page'],
  ])('names the field that is wrong in ?%s', async (query, field) => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const problem = await problemOf(await fetch(`${url}/api/posts?${query}`));
    expect(problem.errors?.map((error) => error.field)).toEqual([field]);
  });
});

describe('GET /api/posts/:id', () => {
  it('returns one post, or a problem if there is none', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const { insertedIds } = await database
      .collection('post')
      .insertMany([{ title: 'here' }, { title: 1 }]);
    const ok = await fetch(`${url}/api/posts/${insertedIds[0]?.toHexString() ?? ''}`);
    expect((await answerOf(ok)).post.title).toBe('here');
    for (const id of [insertedIds[1]?.toHexString(), new ObjectId().toHexString(), 'x', '%00']) {
      const problem = await problemOf(await fetch(`${url}/api/posts/${id ?? ''}`));
      expect(problem).toMatchObject({ code: 'not-found', status: 404 });
    }
  });
});
