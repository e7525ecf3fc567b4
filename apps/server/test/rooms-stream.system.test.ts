import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import {
  dataOf,
  idsOf,
  namesOf,
  openStream,
  withTitle,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { changeMember, join, makeRoom, withText, write, sendJson, signUp } from '@tidings/dev-app';

async function startTestbed() {
  const database = await createTestDatabase();
  const server = await startTestServer(database);
  const ada = await signUp(server);
  const ben = await signUp(server);
  const room = await makeRoom(server, ada);
  return { database, server, ada, ben, room };
}

describe('GET /message/:id', () => {
  it('sends the newest messages and the room, then what happens in it, inserted by anyone', async () => {
    const { database, server, ada, ben, room } = await startTestbed();
    await write(server, room, ada, 'first');
    const stream = await openStream(`${server.url}/message/${room.id}`, undefined, ada);
    await stream.find('sync');
    expect(namesOf(stream)).toEqual(['messages', 'room', 'sync']);
    expect(stream.events[0]?.data).toMatchObject({
      room: room.id,
      messages: [{ text: 'first', author: { id: ada.id, name: ada.name } }],
      complete: true,
    });
    expect(stream.events[1]?.data).toMatchObject({ room });

    const { message, position } = await write(server, room, ada, 'second');
    const second = await stream.find(withText('second'));
    expect(second.data).toEqual(message);
    expect(second.id).toBe(position);
    const parent = ObjectId.createFromHexString(room.id);
    await database.collection('message').insertOne({ parent, text: 'from a shell' });
    await stream.find(withText('from a shell'));

    const path = `${server.url}/api/rooms/${room.id}/messages/${message.id}`;
    await sendJson(path, 'PATCH', { text: 'mended' }, ada.headers);
    expect((await stream.find('messageEdited')).data).toMatchObject({ text: 'mended' });
    await sendJson(path, 'DELETE', undefined, ada.headers);
    expect((await stream.find('messageDeleted')).data).toEqual({ room: room.id, id: message.id });

    await join(server, room, ben);
    expect((await stream.find('memberJoined')).data).toEqual({
      room: room.id,
      member: { id: ben.id, name: ben.name },
    });
    await sendJson(`${server.url}/api/rooms/${room.id}`, 'PATCH', { title: 'Quay' }, ada.headers);
    expect((await stream.find('roomEdited')).data).toMatchObject({ title: 'Quay', open: true });
    await changeMember(server, room, { by: ben, user: ben, method: 'DELETE' });
    expect((await stream.find('memberLeft')).data).toEqual({ room: room.id, member: ben.id });
  });

  it('is a 401 without a session and a 404 for a room that is not yours', async () => {
    const { server, ben, room } = await startTestbed();
    const statusOf = async (path: string, cookie?: string) =>
      (await fetch(`${server.url}${path}`, { headers: cookie === undefined ? {} : { cookie } }))
        .status;
    expect(await statusOf(`/message/${room.id}`)).toBe(401);
    expect(await statusOf(`/message/${room.id}`, ben.cookie)).toBe(404);
    expect(await statusOf(`/message/${new ObjectId().toHexString()}`, ben.cookie)).toBe(404);
    expect(await statusOf(`/message/x`, ben.cookie)).toBe(404);
    expect(await statusOf(`/sse?room=${room.id}`)).toBe(401);
    expect(await statusOf(`/sse?room=x`, ben.cookie)).toBe(422);
  });
});

describe('GET /sse?room=', () => {
  it('carries rooms with the posts, and reports which of them are not yours', async () => {
    const { database, server, ada, ben, room } = await startTestbed();
    const other = await makeRoom(server, ben);
    const unknown = new ObjectId().toHexString();
    const query = [room.id, other.id, unknown].map((id) => `room=${id}`).join('&');
    const stream = await openStream(`${server.url}/sse?${query}`, undefined, ada);
    await stream.find('sync');
    expect(namesOf(stream).toSorted()).toEqual(
      ['messages', 'posts', 'revoked', 'revoked', 'room', 'sync'].toSorted(),
    );
    expect(dataOf(stream, 'revoked')).toEqual([
      { topic: `room:${other.id}`, reason: 'unknown' },
      { topic: `room:${unknown}`, reason: 'unknown' },
    ]);
    await write(server, room, ada, 'hello');
    await stream.find(withText('hello'));
    await database.collection('post').insertOne({ title: 'a post' });
    await stream.find(withTitle('a post'));
  });

  it('informs a user of rooms that they join, and are removed from', async () => {
    const { server, ada, ben, room } = await startTestbed();
    const stream = await openStream(`${server.url}/sse`, undefined, ben);
    await stream.find('sync');
    await join(server, room, ben);
    expect((await stream.find('roomAdded')).data).toEqual({
      user: ben.id,
      room: { id: room.id, title: room.title, open: true },
    });
    await changeMember(server, room, { by: ada, user: ben, method: 'DELETE' });
    expect((await stream.find('roomRemoved')).data).toEqual({ user: ben.id, room: room.id });
  });

  it('P3: adds a room to a page without losing its position', async () => {
    const { database, server, ada, room } = await startTestbed();
    const first = await openStream(`${server.url}/sse`, undefined, ada);
    await first.find('sync');
    const posts = database.collection('post');
    await posts.insertOne({ title: 'seen' });
    const { id } = await first.find(withTitle('seen'));
    first.close();
    await posts.insertOne({ title: 'missed' });
    await write(server, room, ada, 'there already');
    const query = `room=${room.id}&covers=posts,user:${ada.id}&lastEventId=${id ?? ''}`;
    const second = await openStream(`${server.url}/sse?${query}`, undefined, ada);
    expect((await second.find('sync')).data).toMatchObject({ outcome: 'resumed', missed: 1 });
    expect(namesOf(second)).toEqual(['messages', 'room', 'newPost', 'newMessage', 'sync']);
    expect(second.events.find(({ event }) => event === 'messages')?.data).toMatchObject({
      messages: [{ text: 'there already' }],
    });
    const last = idsOf(second).at(-1);
    // To the second, a position is not after what happened in the same one.
    await database
      .collection('room')
      .updateOne({}, { $set: { 'members.0.since': new Date(Date.now() - 60_000) } });
    await write(server, room, ada, 'missed, too');
    // The node has received it: a later resume has missed it.
    await second.find(withText('missed, too'));
    second.close();
    const third = await openStream(`${server.url}/sse?${query}`, last, ada);
    expect((await third.find('sync')).data).toMatchObject({ outcome: 'resumed', missed: 1 });
    expect(namesOf(third)).toEqual(['newMessage', 'sync']);
  });
});
