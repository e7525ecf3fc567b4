import { oddField, oddValues, openRawConnection, withElements } from '@tidings/dev-mongo';
import { ObjectId, type Db } from 'mongodb';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { readMetrics, makeRoom, withText, sendJson, signUp } from '@tidings/dev-app';
import {
  dataOf,
  openStream,
  withTitle,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { runQuarantine } from './kit/run-quarantine.ts';

/** Fields that nobody needs: every odd value, and a name that is not UTF-8. */
const odd = [
  ...Object.values(oddValues).map((value, n) => oddField(`odd${String(n)}`, value)),
  Buffer.from([0x0a, 0xff, 0xfe, 0x00]),
];
const malformed = oddValues['a binary of subtype 2 that is too long'];
if (malformed === undefined) throw new Error('There is no such odd value.');

/** The odd values that are text, with U+FFFD for what is not UTF-8. */
const texts = ['a string that is not UTF-8', 'a symbol that is not UTF-8'];

async function useRaw(database: Db) {
  const raw = await openRawConnection(inject('mongodbUri'));
  onTestFinished(() => raw.close());
  const { databaseName } = database;
  return {
    insert: (collection: string, ...documents: Uint8Array[]) =>
      raw.insert(databaseName, collection, documents),
    /** Adds every odd field to the documents of a collection, as another program may. */
    async spoil(collection: string): Promise<void> {
      for (const document of await database.collection(collection).find().toArray()) {
        const filter = { _id: document._id };
        await raw.replace(databaseName, collection, filter, withElements(document, odd));
      }
    },
  };
}

/** Leaves out a field. */
const without = (document: object, field: string) =>
  Object.fromEntries(Object.entries(document).filter(([name]) => name !== field));

const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;

describe('documents that the driver cannot decode', () => {
  it('P11: stop neither the feed nor a request nor a snapshot, in any collection, and after a restart', async () => {
    const database = await createTestDatabase();
    const raw = await useRaw(database);
    const first = await startTestServer(database);
    const ada = await signUp(first);
    const room = await makeRoom(first, ada);
    const parent = ObjectId.createFromHexString(room.id);
    const author = { author: ObjectId.createFromHexString(ada.id), authorName: ada.name };
    const path = `/sse?room=${room.id}`;
    const stream = await openStream(`${first.url}${path}`, undefined, ada);
    const { id: start } = await stream.find('sync');

    const post = { _id: new ObjectId(), title: 'odd', ...author };
    await raw.insert('post', withElements(post, odd));
    await stream.find(withTitle('odd'));
    await raw.insert('message', withElements({ _id: new ObjectId(), parent, text: 'odd' }, odd));
    await stream.find(withText('odd'));
    await raw.insert('announcement', withElements({ text: 'odd' }, odd));
    expect((await stream.find('message')).data).toEqual({ text: 'odd' });
    for (const name of ['room', 'session', 'user', 'presence']) await raw.spoil(name);

    for (const server of [first, await startTestServer(database)]) {
      const { url } = server;
      const edit = async (target: string, body: object) =>
        (await sendJson(`${url}${target}`, 'PATCH', body, ada.headers)).status;
      await expect.poll(() => statusOf(`${url}/readyz`)).toBe(200);
      expect(await statusOf(`${url}/api/posts`)).toBe(200);
      for (const asked of ['session', 'rooms', `rooms/${room.id}`, `rooms/${room.id}/messages`]) {
        expect(await statusOf(`${url}/api/${asked}`, { headers: ada.headers })).toBe(200);
      }
      expect(await edit(`/api/posts/${post._id.toHexString()}`, { body: url })).toBe(200);
      expect(await edit(`/api/rooms/${room.id}`, { title: url.slice(-20) })).toBe(200);
      // The first node keeps the list in memory: it has the edit once the feed has brought it.
      await stream.find(
        ({ event, data }) => event === 'postEdited' && (data as { body?: unknown }).body === url,
      );
      const { name, password } = ada;
      const session = await sendJson(`${url}/api/session`, 'POST', { name, password });
      expect(session.status).toBe(200);
      const fresh = await openStream(`${url}${path}`, undefined, ada);
      await fresh.find('sync');
      expect(dataOf(fresh, 'posts')).toMatchObject([{ posts: [{ title: 'odd', body: url }] }]);
      expect(dataOf(fresh, 'messages')).toMatchObject([{ messages: [{ text: 'odd' }] }]);
      expect(dataOf(fresh, 'room')).toMatchObject([{ room: { id: room.id } }]);
      const resumed = await openStream(`${url}${path}`, start, ada);
      expect((await resumed.find('sync')).data).toMatchObject({ outcome: 'resumed' });
      expect(dataOf(resumed, 'newPost')).toMatchObject([{ title: 'odd' }]);
    }
    expect(dataOf(stream, 'sync')).toHaveLength(1);
    expect(await readMetrics(first.url)).toMatch(/^tidings_contract_violations_total 0$/m);
    expect(
      await statusOf(`${first.url}/api/session`, { method: 'DELETE', headers: ada.headers }),
    ).toBe(204);
  });

  it('P11: are quarantined and counted if the contract needs what cannot be decoded', async () => {
    const database = await createTestDatabase();
    const raw = await useRaw(database);
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    const values = Object.entries(oddValues);
    // One batch, with documents between that are as they should be.
    await raw.insert(
      'post',
      ...values.flatMap(([name, value]) => [
        withElements({ _id: new ObjectId() }, [oddField('title', value)]),
        withElements({ _id: new ObjectId(), title: name }, []),
      ]),
      withElements({ title: 'named by what is odd' }, [
        oddField('_id', { type: 3, bytes: withElements({}, [oddField('in', malformed)]) }),
      ]),
    );
    await database.collection('post').insertOne({ title: 'last' });
    await stream.find(withTitle('last'));
    const shown = dataOf(stream, 'newPost').map((post) => (post as { title: string }).title);
    const replaced = 'a\ufffd\ufffd\ufffd(';
    expect(shown).toEqual([
      ...values.flatMap(([name]) => (texts.includes(name) ? [replaced, name] : [name])),
      'last',
    ]);
    const violations = values.length - texts.length + 1;
    expect(await readMetrics(server.url)).toMatch(
      new RegExp(`^tidings_contract_violations_total ${String(violations)}$`, 'm'),
    );
    await expect.poll(() => database.collection('quarantine').countDocuments()).toBe(violations);
    const { code, out } = await runQuarantine(database, ['list', '--json', '--limit', '100']);
    expect(code).toBe(0);
    const rows = JSON.parse(out) as { readonly id: string; readonly now: string }[];
    expect(rows).toHaveLength(violations);
    const kept = await database
      .collection<{ _id: string }>('quarantine')
      .findOne({ 'issues.found': 'a value that cannot be decoded' });
    const { code: showed, out: text } = await runQuarantine(database, ['show', kept?._id ?? '']);
    expect(showed).toBe(0);
    expect(text).toContain('invalid: fix the document or the contract');
  });

  it('are no session and no account where what is needed of one is odd, and nobody else notices', async () => {
    const database = await createTestDatabase();
    const raw = await useRaw(database);
    const server = await startTestServer(database);
    const [ada, ben] = [await signUp(server), await signUp(server)];
    const room = await makeRoom(server, ben);
    const sessions = database.collection<{ _id: string }>('session');
    const users = database.collection('user');
    const [session] = await sessions.find({ user: ObjectId.createFromHexString(ada.id) }).toArray();
    const user = await users.findOne({ _id: ObjectId.createFromHexString(ada.id) });
    if (session === undefined || user === null) throw new Error('Ada has signed up.');
    await sessions.deleteOne({ _id: session._id });
    const spoiledSession = withElements(without(session, 'lastSeenAt'), [
      oddField('lastSeenAt', malformed),
    ]);
    await raw.insert('session', spoiledSession);
    const stream = (user: typeof ada) =>
      openStream(`${server.url}/sse?room=${room.id}`, undefined, user);
    const [adas, bens] = await Promise.all([stream(ada), stream(ben)]);
    expect(adas.response.status).toBe(401);
    expect(bens.response.status).toBe(200);
    await bens.find('sync');

    await users.deleteOne({ _id: user._id });
    const spoiledUser = withElements(without(user, 'hash'), [oddField('hash', malformed)]);
    await raw.insert('user', spoiledUser);
    const signIn = async ({ name, password }: typeof ada) =>
      (await sendJson(`${server.url}/api/session`, 'POST', { name, password })).status;
    expect(await signIn(ada)).toBe(401);
    expect(await signIn(ben)).toBe(200);
  });
});
