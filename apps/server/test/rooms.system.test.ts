import {
  DeletedAnswer,
  MessageAnswer,
  MessagePage,
  RoomAnswer,
  RoomsAnswer,
} from '@tidings/contracts';
import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { maxReadAhead } from '../src/rooms/read-marks.ts';
import {
  dataOf,
  namesOf,
  openStream,
  type StreamEvent,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import {
  changeMember,
  join,
  makeRoom,
  readAnswer,
  withText,
  write,
  sendJson,
  signUp,
} from '@tidings/dev-app';

async function startTestbed() {
  const database = await createTestDatabase();
  const server = await startTestServer(database);
  const ada = await signUp(server);
  const ben = await signUp(server);
  const room = await makeRoom(server, ada);
  return { database, server, ada, ben, room, api: `${server.url}/api/rooms` };
}

describe('/api/rooms', () => {
  it('lists mine with what is new, and open rooms to find, whatever the case', async () => {
    const { server, ada, ben, room, api } = await startTestbed();
    await makeRoom(server, ada, { title: 'Closed harbour', open: false });
    await makeRoom(server, ada, { title: 'a.c', open: true });
    await join(server, room, ben);
    const { message } = await write(server, room, ada, 'one');
    await write(server, room, ada, 'two');
    await write(server, room, ben, 'my own');
    const list = async (query = '') =>
      readAnswer(RoomsAnswer, await fetch(`${api}${query}`, { headers: ben.headers }));
    expect((await list()).mine).toMatchObject([
      { id: room.id, memberCount: 2, last: { text: 'my own' }, unread: 2, readUpTo: null },
    ]);
    await sendJson(`${api}/${room.id}/read`, 'PUT', { message: message.id }, ben.headers);
    // A mark goes forward only.
    const before = ObjectId.createFromTime(1).toHexString();
    await sendJson(`${api}/${room.id}/read`, 'PUT', { message: before }, ben.headers);
    expect((await list()).mine).toMatchObject([{ unread: 1, readUpTo: message.id }]);
    expect((await list()).open.map(({ title }) => title)).toEqual(['a.c']);
    expect((await list('?find=A.C')).open).toHaveLength(1);
    expect((await list('?find=.*')).open).toEqual([]);
    expect((await list('?find=closed')).open).toEqual([]);
  });

  it('counts what is written after a message was read that is dated ahead', async () => {
    const { database, server, ada, ben, room, api } = await startTestbed();
    await join(server, room, ben);
    const parent = ObjectId.createFromHexString(room.id);
    const messages = database.collection('message');
    const insertAhead = async (hours: number) => {
      const _id = ObjectId.createFromTime(Math.floor(Date.now() / 1000) + hours * 3600);
      await messages.insertOne({ _id, parent, text: `${String(hours)} hours ahead` });
      return _id.toHexString();
    };
    const mine = async () => {
      const answer = await fetch(api, { headers: ben.headers });
      return (await readAnswer(RoomsAnswer, answer)).mine[0];
    };
    const markRead = async (message: string) => {
      const answer = await sendJson(`${api}/${room.id}/read`, 'PUT', { message }, ben.headers);
      expect(answer.status).toBe(204);
    };
    const tomorrow = await insertAhead(24);
    expect(await mine()).toMatchObject({ unread: 1, last: null });
    await markRead(tomorrow);
    expect(await mine()).toMatchObject({ unread: 0 });
    await write(server, room, ada, 'now');
    const later = await insertAhead(48);
    expect(await mine()).toMatchObject({ unread: 2, last: { text: 'now' } });
    // The one with the greatest id is still the one that is furthest ahead.
    await markRead(later);
    const { message } = await write(server, room, ada, 'later');
    expect(await mine()).toMatchObject({ unread: 1, last: { text: 'later' } });
    // What has been read stays so: a mark goes forward only.
    await markRead(tomorrow);
    expect(await mine()).toMatchObject({ unread: 0 });
    await markRead(message.id);
    const between = await insertAhead(36);
    expect(await mine()).toMatchObject({ unread: 1 });
    await markRead(between);
    expect(await mine()).toMatchObject({ unread: 0 });
  });

  it('remembers no more messages dated ahead than its limit, and leaves the rest unread', async () => {
    const { database, server, ben, room, api } = await startTestbed();
    await join(server, room, ben);
    const parent = ObjectId.createFromHexString(room.id);
    const ids = Array.from({ length: maxReadAhead + 3 }, (_, n) =>
      ObjectId.createFromTime(2 ** 32 - 1 - n),
    );
    const documents = ids.map((_id) => ({ _id, parent, text: 'Hello' }));
    await database.collection('message').insertMany(documents);
    const message = ids[0]?.toHexString();
    await sendJson(`${api}/${room.id}/read`, 'PUT', { message }, ben.headers);
    const answer = await fetch(api, { headers: ben.headers });
    expect((await readAnswer(RoomsAnswer, answer)).mine).toMatchObject([{ unread: 3 }]);
  });

  it('renames, hands over and deletes: for the owner', async () => {
    const { database, server, ada, ben, room, api } = await startTestbed();
    await join(server, room, ben);
    await write(server, room, ada, 'hello');
    const path = `${api}/${room.id}`;
    const renamed = await sendJson(path, 'PATCH', { title: 'Quay', owner: ben.id }, ada.headers);
    expect((await readAnswer(RoomAnswer, renamed)).room).toMatchObject({
      title: 'Quay',
      owner: ben.id,
    });
    expect((await sendJson(path, 'PATCH', { title: 'Mine' }, ada.headers)).status).toBe(403);
    const stranger = new ObjectId().toHexString();
    const problem = await sendJson(path, 'PATCH', { owner: stranger }, ben.headers);
    expect(await problem.json()).toMatchObject({
      code: 'forbidden',
      errors: [{ field: 'owner' }],
    });
    await readAnswer(DeletedAnswer, await fetch(path, { method: 'DELETE', headers: ben.headers }));
    expect(await database.collection('room').countDocuments()).toBe(0);
    expect(await database.collection('message').countDocuments()).toBe(0);
  });

  it('passes the ownership on when the owner leaves, and goes with the last', async () => {
    const { database, server, ada, ben, room, api } = await startTestbed();
    await join(server, room, ben);
    await changeMember(server, room, { by: ada, user: ada, method: 'DELETE' });
    const answer = await fetch(`${api}/${room.id}`, { headers: ben.headers });
    expect((await readAnswer(RoomAnswer, answer)).room).toMatchObject({
      owner: ben.id,
      members: [{ id: ben.id }],
    });
    await changeMember(server, room, { by: ben, user: ben, method: 'DELETE' });
    expect(await database.collection('room').countDocuments()).toBe(0);
  });

  it('accepts no more members than a room may have', async () => {
    const { database, server, ben, room } = await startTestbed();
    const members = Array.from({ length: 499 }, (_, n) => ({
      ...{ user: new ObjectId(), name: `P${String(n)} x`, since: new Date() },
    }));
    await database
      .collection<{ members: unknown[] }>('room')
      .updateOne({}, { $push: { members: { $each: members } } });
    const full = await changeMember(server, room, { by: ben, user: ben, method: 'PUT' });
    expect(await full.json()).toMatchObject({ code: 'member-limit', status: 409 });
  });

  it('admits two users who join at the same time, each once', async () => {
    const { database, server, ben, room } = await startTestbed();
    const cid = await signUp(server);
    await Promise.all([ben, ben, cid, cid, ben, cid].map((user) => join(server, room, user)));
    const document = await database
      .collection<{ members: { name: string }[] }>('room')
      .findOne({ _id: ObjectId.createFromHexString(room.id) });
    expect(
      document?.members
        .map(({ name }) => name)
        .slice(1)
        .toSorted(),
    ).toEqual([ben.name, cid.name].toSorted());
  });
});

describe('/api/rooms/:id/messages', () => {
  it('pages through all messages once, newest first', async () => {
    const { database, ada, room, api } = await startTestbed();
    const parent = ObjectId.createFromHexString(room.id);
    const documents = Array.from({ length: 25 }, (_, n) =>
      n % 5 === 0 ? { parent, text: n } : { parent, text: `m${String(n)}` },
    );
    await database.collection('message').insertMany(documents);
    await database.collection('message').insertOne({ parent: new ObjectId(), text: 'elsewhere' });
    const texts: string[] = [];
    for (let before: string | null = ''; before !== null;) {
      const query: string = before === '' ? '' : `&before=${before}`;
      const path = `${api}/${room.id}/messages?limit=6${query}`;
      const page = await readAnswer(MessagePage, await fetch(path, { headers: ada.headers }));
      texts.push(...page.messages.map(({ text }) => text));
      before = page.next;
    }
    const good = documents.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
    expect(texts).toEqual(good.toReversed());
  });

  it('P12: creates one message and one event when it is repeated, even at once and on two nodes', async () => {
    const { database, server, ada, room } = await startTestbed();
    const other = await startTestServer(database);
    const stream = await openStream(`${server.url}/message/${room.id}`, undefined, ada);
    await stream.find('sync');
    const body = { text: 'once', clientId: randomUUID() };
    const send = ({ url }: { url: string }) =>
      sendJson(`${url}/api/rooms/${room.id}/messages`, 'POST', body, ada.headers);
    const answers = await Promise.all(
      [server, other, server, other].map(async (node) =>
        readAnswer(MessageAnswer, await send(node)),
      ),
    );
    expect(new Set(answers.map(({ message }) => message.id)).size).toBe(1);
    await write(server, room, ada, 'end');
    await stream.find(withText('end'));
    expect(stream.events.filter(withText('once'))).toHaveLength(1);
  });

  it('P12: revives nothing that was deleted, and refuses another message under a used id', async () => {
    const { server, ada, room, api } = await startTestbed();
    const clientId = randomUUID();
    const send = (text: string) =>
      sendJson(`${api}/${room.id}/messages`, 'POST', { text, clientId }, ada.headers);
    const { message } = await readAnswer(MessageAnswer, await send('once'));
    expect(await (await send('other')).json()).toMatchObject({ code: 'client-id-taken' });
    await fetch(`${api}/${room.id}/messages/${message.id}`, {
      method: 'DELETE',
      headers: ada.headers,
    });
    expect(await (await send('once')).json()).toMatchObject({
      code: 'message-deleted',
      status: 410,
    });
    expect(server.url).toBeDefined();
  });

  it('P4: sends gap to a room’s readers when a deletion arrives without its document', async () => {
    const { database, server, ada, room } = await startTestbed();
    const { message } = await write(server, room, ada, 'gone in a moment');
    const stream = await openStream(`${server.url}/message/${room.id}`, undefined, ada);
    await stream.find('sync');
    const off = { collMod: 'message', changeStreamPreAndPostImages: { enabled: false } };
    await database.command(off);
    await database
      .collection('message')
      .deleteOne({ _id: ObjectId.createFromHexString(message.id) });
    await stream.find(({ data }) => (data as { outcome?: unknown }).outcome === 'gap');
    expect(namesOf(stream)).toEqual(['messages', 'room', 'sync', 'messages', 'room', 'sync']);
    const again = stream.events.filter(({ event }) => event === 'messages').at(-1);
    expect(again?.data).toMatchObject({ messages: [] });
  });

  it('P4: sends gap to readers of the room that a message was moved from, if that is unknown', async () => {
    const { database, server, ada, room } = await startTestbed();
    const other = await makeRoom(server, ada);
    const { message } = await write(server, room, ada, 'wanders unseen');
    // A position of the second in which a membership began would get a snapshot anyway.
    const since = { $set: { 'members.0.since': new Date(0) } };
    await database.collection('room').updateMany({}, since);
    const open = ({ url }: { readonly url: string }, id?: string) =>
      openStream(`${url}/message/${room.id}`, id, ada);
    const away = await open(server);
    const { id } = await away.find('sync');
    away.close();
    const stream = await open(server);
    await stream.find('sync');
    await database.command({
      collMod: 'message',
      changeStreamPreAndPostImages: { enabled: false },
    });
    await database
      .collection('message')
      .updateOne(
        { _id: ObjectId.createFromHexString(message.id) },
        { $set: { parent: ObjectId.createFromHexString(other.id) } },
      );
    const outcomeOf = (event: StreamEvent) =>
      event.event === 'sync' ? (event.data as { outcome: unknown }).outcome : undefined;
    await stream.find((event) => outcomeOf(event) === 'gap');
    // From the log, and from the oplog by a node that has only just started.
    for (const node of [server, await startTestServer(database)]) {
      const back = await open(node, id);
      // The second may still be reading the past: then the gap is not its first outcome.
      await back.find((event) => outcomeOf(event) === 'gap');
      expect(dataOf(back, 'messages')).toMatchObject([{ room: room.id, messages: [] }]);
    }
  });

  it('shows a message that was moved to another room as deleted here and new there', async () => {
    const { database, server, ada, room } = await startTestbed();
    const other = await makeRoom(server, ada);
    const { message } = await write(server, room, ada, 'wanders');
    const stream = await openStream(
      `${server.url}/sse?room=${room.id}&room=${other.id}`,
      undefined,
      ada,
    );
    await stream.find('sync');
    await database
      .collection('message')
      .updateOne(
        { _id: ObjectId.createFromHexString(message.id) },
        { $set: { parent: ObjectId.createFromHexString(other.id) } },
      );
    expect((await stream.find('newMessage')).data).toMatchObject({ room: other.id });
    expect((await stream.find('messageDeleted')).data).toEqual({ room: room.id, id: message.id });
  });
});
