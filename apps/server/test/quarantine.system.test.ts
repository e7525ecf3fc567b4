import { ObjectId, type Db } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { readMetrics, addMember, makeRoom, withText, signUp } from '@tidings/dev-app';
import {
  dataOf,
  namesOf,
  openStream,
  withTitle,
  type OpenStream,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { runQuarantine } from './kit/run-quarantine.ts';

/** One document in the output of `list --json`. */
interface Row {
  readonly id: string;
  readonly collection: string;
  readonly document: string;
  readonly event: string;
  readonly path: string;
  readonly times: number;
  readonly now: string;
}

async function listRows(database: Db, ...args: string[]): Promise<Row[]> {
  const { code, out, err } = await runQuarantine(database, ['list', '--json', ...args]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Row[];
}

/** Waits until so many violations are kept. */
async function untilKept(database: Db, count: number): Promise<void> {
  await expect
    .poll(() => database.collection('quarantine').countDocuments(), { timeout: 10_000 })
    .toBe(count);
}

/** A database with one post whose title is a number, quarantined by a server with a connected client. */
async function setAside() {
  const database = await createTestDatabase();
  const server = await startTestServer(database);
  const stream = await openStream(`${server.url}/sse`);
  await stream.find('sync');
  const posts = database.collection<{ title: unknown }>('post');
  const { insertedId: _id } = await posts.insertOne({ title: 42 });
  await untilKept(database, 1);
  const [entry] = await database.collection<{ _id: string }>('quarantine').find().toArray();
  return { database, server, stream, posts, _id, id: entry?._id ?? '' };
}

/** Writes one more post and waits for it: everything sent before has then arrived. */
async function passed({ database, stream }: { database: Db; stream: OpenStream }): Promise<void> {
  const title = `after ${new ObjectId().toHexString()}`;
  await database.collection('post').insertOne({ title });
  await stream.find(withTitle(title));
}

describe('quarantine list', () => {
  it('has each document once, the newest first, with where it broke the contract and how often', async () => {
    const { database, posts, _id } = await setAside();
    await posts.updateOne({ _id }, { $set: { title: ' ' } });
    await untilKept(database, 2);
    await database.collection('message').insertOne({ parent: 'nowhere', text: 'x' });
    await untilKept(database, 3);

    expect(await listRows(database)).toMatchObject([
      { collection: 'message', event: 'newMessage', path: 'room', times: 1, now: 'invalid' },
      {
        collection: 'post',
        document: _id.toHexString(),
        event: 'postEdited',
        path: 'title',
        times: 2,
        now: 'invalid',
      },
    ]);
    expect(await listRows(database, '--event', 'newMessage')).toHaveLength(1);
    const { out } = await runQuarantine(database, ['list', '--limit', '1']);
    expect(out).toMatch(/^ID +WHEN +COLLECTION +DOCUMENT +EVENT +PATH +TIMES +NOW\n/);
    expect(out).toMatch(/ message +[0-9a-f]{24} +newMessage +room +1 +invalid\n… and 1 older/);
  });

  it('counts by event and path without indexes, as the metrics do', async () => {
    const { database, server } = await setAside();
    const member = { user: new ObjectId(), name: 'Ada' };
    const room = { title: 'R', open: true, owner: member.user };
    await database.collection('post').insertOne({ title: 7 });
    await database
      .collection('room')
      .insertOne({ ...room, members: [member, { ...member, name: 1 }] });
    await untilKept(database, 3);

    const { out } = await runQuarantine(database, ['list', '--counts', '--json']);
    const counts = [
      { event: 'newPost', path: 'title', count: 2 },
      { event: 'roomAdded', path: 'members.*.name', count: 1 },
    ];
    expect(JSON.parse(out)).toEqual(counts);
    const metrics = await readMetrics(server.url);
    for (const { event, path, count } of counts) {
      expect(metrics).toContain(
        `tidings_quarantined_total{event="${event}",path="${path}"} ${String(count)}\n`,
      );
    }
  });

  it('lets nothing of a document command the terminal', async () => {
    const { database } = await setAside();
    const _id = '\u001b[2J\u009b31m\nforged' as unknown as ObjectId;
    await database.collection('post').insertOne({ _id, title: 'x' });
    await untilKept(database, 2);
    const [row] = await listRows(database, '--limit', '1');
    for (const args of [['list'], ['show', row?.id ?? '']]) {
      const { out } = await runQuarantine(database, args);
      expect(out).toContain('forged');
      expect(out).not.toMatch(/[\u001b\u009b]|^forged/m); // eslint-disable-line no-control-regex -- what must not be there
    }
  });
});

describe('quarantine show', () => {
  it('shows the shape of the value, what is allowed, and the document’s current state', async () => {
    const { database, posts, _id, id } = await setAside();
    const broken = await runQuarantine(database, ['show', id]);
    expect(broken.code).toBe(0);
    expect(broken.out).toContain(`Document  post ${_id.toHexString()}\n`);
    expect(broken.out).toMatch(
      / {2}title\n {4}found {4}a number\n {4}allowed {2}.*expected string.*\nNow {7}invalid/,
    );
    expect(broken.out).toContain('"title": 42');

    await posts.updateOne({ _id }, { $set: { title: 'mended' } });
    expect((await runQuarantine(database, ['show', id])).out).toMatch(/^Now {7}valid: /m);
    await posts.deleteOne({ _id });
    expect((await runQuarantine(database, ['show', id])).out).toMatch(/^Now {7}deleted: /m);
    const elsewhere = id.startsWith('z') ? id.replace('z', 'y') : id.replace(/^./, 'z');
    const unknown = await runQuarantine(database, ['show', elsewhere]);
    expect(unknown).toMatchObject({ code: 1, out: /not in the quarantine/ });
  });
});

describe('quarantine release', () => {
  it('delivers a post that was fixed by hand, once as new by the edit, and again as it is by the release', async () => {
    const { database, server, stream, posts, _id, id } = await setAside();
    const other = await startTestServer(database);
    const there = await openStream(`${other.url}/sse`);
    await there.find('sync');
    await posts.updateOne({ _id }, { $set: { title: 'mended' } });
    expect(await runQuarantine(database, ['release', id])).toMatchObject({
      code: 0,
      out: `post ${_id.toHexString()}: released; the edit that fixed it had sent it already.\n`,
    });
    for (const each of [stream, there]) {
      expect((await each.find('postEdited')).data).toMatchObject({ title: 'mended' });
      await passed({ database, stream: each });
      expect(namesOf(each).filter((name) => name.startsWith('p'))).toEqual(['posts', 'postEdited']);
      expect(dataOf(each, 'newPost')[0]).toMatchObject({ title: 'mended' });
    }
    expect(await listRows(database)).toEqual([]);
    // What the release writes is nobody's business.
    const page = await (await fetch(`${server.url}/api/posts`)).text();
    expect(page).not.toContain('tidingsRelease');
  });

  it('refuses what still breaks the contract, names the field and what is allowed, and writes nothing', async () => {
    const { database, stream, posts, _id, id } = await setAside();
    const refused = await runQuarantine(database, ['release', id]);
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(
      /still breaks the contract; nothing was written\.\n {2}title: .*expected string/,
    );
    await passed({ database, stream });
    expect(await posts.findOne({ _id })).toEqual({ _id, title: 42 });
    expect(await listRows(database)).toHaveLength(1);
  });

  it('releases once, also after a restart has read the past again', async () => {
    const { database, server, stream, posts, _id, id } = await setAside();
    await posts.updateOne({ _id }, { $set: { title: 'mended' } });
    expect(await runQuarantine(database, ['release', id])).toMatchObject({ code: 0 });
    await passed({ database, stream });
    expect(dataOf(stream, 'postEdited')).toHaveLength(1);

    await server.close();
    const restarted = await startTestServer(database);
    await untilKept(database, 1);
    expect(await listRows(database)).toMatchObject([{ id, now: 'released' }]);
    const again = await openStream(`${restarted.url}/sse`);
    await again.find('sync');
    expect(await runQuarantine(database, ['release', '--all'])).toMatchObject({
      code: 0,
      out: /was already released; nothing was written/,
    });
    await passed({ database, stream: again });
    expect(namesOf(again)).toEqual(['posts', 'sync', 'newPost']);
    await untilKept(database, 0);
  });

  it('says that a document is deleted, and drops its entry', async () => {
    const { database, posts, _id, id } = await setAside();
    await posts.deleteOne({ _id });
    expect(await runQuarantine(database, ['release', id])).toMatchObject({
      code: 0,
      out: `post ${_id.toHexString()}: was deleted; its entry was dropped.\n`,
    });
    expect(await listRows(database)).toEqual([]);
  });

  it('releases all, prints its progress, and ends with 1 if one failed', async () => {
    const { database, posts, stream } = await setAside();
    const { insertedIds } = await posts.insertMany([{ title: 1 }, { title: 2 }]);
    await untilKept(database, 3);
    const mended = Object.values(insertedIds);
    await posts.updateMany({ _id: { $in: mended } }, { $set: { title: 'mended' } });
    const { code, out } = await runQuarantine(database, ['release', '--all']);
    expect(code).toBe(1);
    expect(out).toMatch(/^1\/3 post .*still breaks[^]*\n2\/3 .*released[^]*\n3\/3 .*released/);
    expect(out).toMatch(/\n2 done, 1 could not be released\.\n$/);
    await passed({ database, stream });
    expect(dataOf(stream, 'postEdited')).toHaveLength(2);
    expect(await listRows(database)).toHaveLength(1);
  });

  it('releases a message to the room that it is in, a room to its members, and what an operator said', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const [owner, friend] = [await signUp(server), await signUp(server)];
    const room = await makeRoom(server, owner);
    const public_ = await openStream(`${server.url}/sse`);
    const inRoom = await openStream(`${server.url}/sse?room=${room.id}`, undefined, owner);
    const friends = await openStream(`${server.url}/sse`, undefined, friend);
    for (const stream of [public_, inRoom, friends]) await stream.find('sync');
    const parent = new ObjectId(room.id);
    await database.collection('message').insertOne({ parent, text: 5 });
    await database.collection('announcement').insertOne({ text: '' });
    await untilKept(database, 2);
    await database.collection('message').updateOne({ parent }, { $set: { text: 'at last' } });
    await database.collection('announcement').updateOne({}, { $set: { text: 'hear' } });
    await addMember(server, room, { owner, user: friend });
    await database.collection('room').updateOne({}, { $set: { title: 3 } });
    await untilKept(database, 3);
    await friends.find('roomRemoved');
    await database.collection('room').updateOne({}, { $set: { title: 'Quay' } });

    expect(await runQuarantine(database, ['release', '--all'])).toMatchObject({ code: 0 });
    expect((await inRoom.find(withText('at last'))).data).toMatchObject({ room: room.id });
    expect((await public_.find('message')).data).toEqual({ text: 'hear' });
    await passed({ database, stream: friends });
    expect(dataOf(friends, 'roomAdded').at(-1)).toMatchObject({ room: { title: 'Quay' } });
    await passed({ database, stream: public_ });
    expect(namesOf(public_).filter((name) => /essage|room/i.test(name))).toEqual(['message']);
  });
});

describe('the quarantine command', () => {
  it('refuses unknown arguments, prints the allowed ones, and ends with 2', async () => {
    const args = ['list', '--event', 'newPots'];
    const { code, out, err } = await runQuarantine({ databaseName: 'x' }, args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      /^--event is "newPots"; allowed: message, messageEdited, [^]*quarantine release ID…/,
    );
  });
});
