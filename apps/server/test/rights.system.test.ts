import { randomUUID } from 'node:crypto';
import { guardedPassword, runInShell } from '@tidings/dev-mongo';
import type { Db, Document } from 'mongodb';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readMetrics, cookieOf, sendJson, signUp, type TestUser } from '@tidings/dev-app';
import { openStream, withTitle, startTestServer } from '@tidings/dev-app/testing';
import type { RolePrivilege } from '@tidings/server';
import { serverRole } from '../src/app/prepare-database.ts';
import { runQuarantine } from './kit/run-quarantine.ts';
import { startGuardedMongo } from './kit/start-guarded-mongo.ts';

const databaseName = 'tidings';
const on = (collection: string, ...actions: string[]): Document => ({
  resource: { db: databaseName, collection },
  actions,
});

/** The role of docs/operations.md. */
const { privileges: role } = serverRole(databaseName, { readOnly: false });

/** The commands of a page or a message for an administrator. */
function commandsIn(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`No commands in: ${text}`);
  return found;
}

const inMessage = /^In mongosh, as an administrator:\n([^]*?)^On Atlas/m;
/** The block that creates the server's user. */
const inDocs = /```js\n((?:(?!```)[^])*tidingsServer(?:(?!```)[^])*)```/;

/** Privileges in an order that can be compared. */
function sorted(privileges: readonly RolePrivilege[] = []): string[] {
  return privileges
    .map(
      ({ resource, actions }) =>
        `${resource.db}.${resource.collection} ${[...actions].sort().join()}`,
    )
    .sort();
}

/** The commands in docs/operations.md for the quarantine's command. */
const quarantineRole: readonly Document[] = [
  ...['post', 'message', 'room'].map((own) => on(own, 'find', 'update')),
  on('announcement', 'find', 'insert', 'remove'),
  on('quarantine', 'find', 'remove'),
];

/** Does whatever else of a user's doings writes, so that a right that is missing is noticed. */
async function useEverything(url: string, someone: TestUser, database: Db): Promise<void> {
  const { name, password } = someone;
  const statuses: number[] = [];
  const send = async (...args: Parameters<typeof sendJson>) => {
    const answer = await sendJson(...args);
    statuses.push(answer.status);
    return answer;
  };
  const signedIn = await send(`${url}/api/session`, 'POST', { name, password });
  const headers = { cookie: cookieOf(signedIn) };
  const account = database.collection<{ name: string }>('user');
  await account.updateOne({ name }, { $set: { role: 'operator' } });
  await database
    .collection('session')
    .updateMany({}, { $set: { lastSeenAt: new Date(Date.now() - 120_000) } });
  const made = await send(
    `${url}/api/posts`,
    'POST',
    { clientId: randomUUID(), title: 'x' },
    headers,
  );
  const { post } = (await made.json()) as { post: { id: string } };
  await send(`${url}/api/posts/${post.id}`, 'PATCH', { title: 'y' }, headers);
  await send(`${url}/api/posts/${post.id}`, 'DELETE', {}, headers);
  await send(`${url}/api/announcements`, 'POST', { text: 'hear' }, headers);
  const opened = await send(`${url}/api/rooms`, 'POST', { title: 'R', open: true }, headers);
  const { room } = (await opened.json()) as { room: { id: string } };
  const inRoom = `${url}/api/rooms/${room.id}`;
  const text = { text: 'hello', clientId: randomUUID() };
  const said = await send(`${inRoom}/messages`, 'POST', text, headers);
  const { message } = (await said.json()) as { message: { id: string } };
  await send(`${inRoom}/messages/${message.id}`, 'PATCH', { text: 'bye' }, headers);
  await send(`${inRoom}/read`, 'PUT', { message: message.id }, headers);
  await send(`${inRoom}/writing`, 'POST', {}, headers);
  await send(`${inRoom}/messages/${message.id}`, 'DELETE', {}, headers);
  const guest = await signUp({ url });
  const guestInRoom = `${inRoom}/members/${guest.name}`;
  await send(guestInRoom, 'PUT', {}, headers);
  await send(guestInRoom, 'DELETE', {}, guest.headers);
  await send(guestInRoom, 'PUT', {}, guest.headers);
  await send(guestInRoom, 'DELETE', {}, guest.headers);
  await send(`${url}/api/session`, 'DELETE', {}, headers);
  await send(`${url}/api/people/me`, 'DELETE', { password }, someone.headers);
  const before = [200, 201, 200, 200, 201, 201, 201, 200, 204, 204, 200];
  expect(statuses).toEqual([...before, 200, 200, 200, 200, 204, 204]);
  // The room went with its last member.
  expect(await database.collection('room').countDocuments()).toBe(0);
}

it('works with the least rights, from an empty database to what a client sees', async () => {
  const mongo = await startGuardedMongo();
  const docs = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  await runInShell(mongo.root, commandsIn(docs, inDocs), guardedPassword);
  const uri = mongo.uri.replace('mongodb://', `mongodb://tidings:${guardedPassword}@`);
  const admin = mongo.root.db('admin');
  const { roles } = await admin.command({ rolesInfo: 'tidingsServer', showPrivileges: true });
  // What the page has is what an error prints.
  expect(sorted((roles as { privileges: RolePrivilege[] }[])[0]?.privileges)).toEqual(sorted(role));
  const server = await startTestServer({ databaseName }, { MONGODB_URI: uri });
  const stream = await openStream(`${server.url}/sse`);
  await stream.find('sync');
  const someone = await signUp(server);
  const body = { clientId: randomUUID(), title: 'by the least' };
  const answer = await sendJson(`${server.url}/api/posts`, 'POST', body, someone.headers);
  expect(answer.status).toBe(201);
  await stream.find(withTitle('by the least'));
  await stream.find('heartbeat');
  const metrics = () => readMetrics(server.url);
  await expect.poll(metrics).toMatch(/^tidings_oplog_window_seconds \d+$/m);
  await expect.poll(metrics).toMatch(/^tidings_log_window_seconds \d+$/m);
  const posts = mongo.root.db(databaseName).collection<{ title: unknown }>('post');
  await posts.updateOne({ title: 'by the least' }, { $set: { title: 'edited' } });
  await stream.find('postEdited');
  await posts.updateOne({ title: 'edited' }, { $set: { title: 7 } });
  await stream.find('postDeleted');
  await useEverything(server.url, someone, mongo.root.db(databaseName));
  const rejected = mongo.root.db(databaseName).collection('quarantine');
  // Once when it became none, once more when it lost its author.
  await expect.poll(() => rejected.countDocuments(), { timeout: 10_000 }).toBe(2);
  // A second one finds everything made: it needs nothing that makes or alters.
  const runs = role.map(({ resource, actions }) => ({
    resource,
    actions: actions.filter((action) => !/create|convert|collMod/.test(action)),
  }));
  const restricted = await mongo.addUser({ privileges: runs.filter((p) => p.actions.length > 0) });
  const second = await startTestServer({ databaseName }, { MONGODB_URI: restricted });
  const other = await openStream(`${second.url}/sse`);
  await other.find('heartbeat');
  // Where images are off they are switched on, which takes the right to.
  const off = { collMod: 'post', changeStreamPreAndPostImages: { enabled: false } };
  await mongo.root.db(databaseName).command(off);
  await expect(startTestServer({ databaseName }, { MONGODB_URI: restricted })).rejects.toThrow(
    /^MongoDB does not allow[^]*:\n {2}collMod on tidings.post\n/,
  );
  await startTestServer({ databaseName }, { MONGODB_URI: uri });
  const [post] = await mongo.root.db(databaseName).listCollections({ name: 'post' }).toArray();
  expect(post).toMatchObject({ options: { changeStreamPreAndPostImages: { enabled: true } } });
});

it('names at the start everything that its user is not allowed, or says that it is unknown', async () => {
  const mongo = await startGuardedMongo();
  const reader = await mongo.addUser({ roles: [{ role: 'read', db: databaseName }] });
  await expect(startTestServer({ databaseName }, { MONGODB_URI: reader })).rejects.toThrow(
    /user "user1"[^]*insert on tidings.post\n[^]*insert on tidings.quarantine\n[^]*update on tidings.tidings\n/,
  );
  const nobody = await mongo.addUser();
  const start = () => startTestServer({ databaseName }, { MONGODB_URI: nobody });
  const error: unknown = await start().catch((reason: unknown) => reason);
  await runInShell(mongo.root, commandsIn(String(error), inMessage));
  await start();
  await mongo.root.db(databaseName).dropDatabase();
  const inserter = await mongo.addUser({
    privileges: role.map(({ resource, actions }) => ({
      resource,
      // A user who may insert may create the collection as well.
      actions: actions.filter(
        (action) => action !== 'createCollection' && action !== 'createIndex',
      ),
    })),
  });
  await expect(startTestServer({ databaseName }, { MONGODB_URI: inserter })).rejects.toThrow(
    /^MongoDB does not allow[^]*:\n {2}createIndex on tidings.postRequest\n[^]*createIndex on tidings.limit\n/,
  );
  await expect(startTestServer({ databaseName }, { MONGODB_URI: mongo.uri })).rejects.toThrow(
    /MongoDB refused: .*requires authentication[^]*name and password/,
  );
  const wrong = reader.replace('correct-horse', 'wrong');
  await expect(startTestServer({ databaseName }, { MONGODB_URI: wrong })).rejects.toThrow(
    /does not know this user, or the password is another/,
  );
});

it('lets only who has the database look into the quarantine, and release with the least rights', async () => {
  const mongo = await startGuardedMongo();
  const database = mongo.root.db(databaseName);
  const server = await startTestServer(
    { databaseName },
    { MONGODB_URI: await mongo.addUser({ privileges: [...role] }) },
  );
  const stream = await openStream(`${server.url}/sse`);
  await stream.find('sync');
  await database.collection('post').insertOne({ title: 1 });
  await database.collection('announcement').insertOne({ text: 2 });
  const rejected = database.collection('quarantine');
  await expect.poll(() => rejected.countDocuments(), { timeout: 10_000 }).toBe(2);
  await database.collection('post').updateOne({}, { $set: { title: 'mended' } });
  await database.collection('announcement').updateOne({}, { $set: { text: 'mended' } });

  const runAs = (uri: string, ...args: string[]) =>
    runQuarantine({ databaseName }, args, { MONGODB_URI: uri });
  expect(await runAs(mongo.uri, 'list')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/MongoDB refused: .*requires authentication/) as string,
  });
  const uri = await mongo.addUser({ privileges: quarantineRole });
  expect(await runAs(uri, 'list', '--counts')).toMatchObject({ code: 0 });
  expect(await runAs(uri, 'release', '--all')).toMatchObject({ code: 0 });
  await stream.find('postEdited');
  expect((await stream.find('message')).data).toEqual({ text: 'mended' });
  expect(await rejected.countDocuments()).toBe(0);
});
