import { roomTopic, sse } from '@tidings/contracts';
import { createWitness } from '@tidings/protocol/testing';
import { EventSource } from 'eventsource';
import { ObjectId } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changeMember, join, makeRoom, write, sendJson, signUp } from '@tidings/dev-app';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

const patience = { timeout: 30_000, interval: 20 };

describe('the running server', () => {
  it('sends every event of the contract, each as the contract has it', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const [ada, ben] = [await signUp(server), await signUp(server)];
    const room = await makeRoom(server, ada);
    const witness = createWitness(sse);
    // The newest connection of Ada, who looks at the room.
    const source = new EventSource(`${server.url}/sse?room=${room.id}`, {
      fetch: (url, init) =>
        fetch(url, { ...init, headers: { ...init.headers, cookie: ada.cookie } }),
    });
    onTestFinished(() => {
      source.close();
    });
    witness.listen(source);
    await expect.poll(() => witness.missing(), patience).not.toContain('sync');
    const path = `${server.url}/api/rooms/${room.id}`;

    // Documents that come, change and go, as any program makes them.
    const posts = database.collection('post');
    const { insertedId } = await posts.insertOne({ title: 'Hello' });
    await posts.updateOne({ _id: insertedId }, { $set: { title: 'Hello again' } });
    await posts.deleteOne({ _id: insertedId });
    await posts.insertOne({ title: 5 });
    await database.collection('announcement').insertOne({ text: 'We close at six.' });

    // A room's life, as its members live it.
    await join(server, room, ben);
    await fetch(`${path}/writing`, { method: 'POST', headers: ben.headers });
    const { message } = await write(server, room, ada, 'Hello');
    const messagePath = `${path}/messages/${message.id}`;
    await sendJson(messagePath, 'PATCH', { text: 'Hello again' }, ada.headers);
    await fetch(messagePath, { method: 'DELETE', headers: ada.headers });
    await sendJson(path, 'PATCH', { title: 'Pier' }, ada.headers);
    await changeMember(server, room, { by: ada, user: ben, method: 'DELETE' });
    await makeRoom(server, ada, { title: 'Other' });
    await join(server, room, ben);
    await database
      .collection('room')
      .updateOne({ _id: new ObjectId(room.id) }, { $set: { owner: new ObjectId(ben.id) } });
    const theirs = await makeRoom(server, ben, { open: false });
    for (const method of ['PUT', 'DELETE'] as const)
      await changeMember(server, theirs, { by: ben, user: ada, method });
    await expect.poll(() => witness.missing(), patience).not.toContain('writing');
    await expect.poll(() => witness.missing(), patience).not.toContain('roomHandedOver');
    await changeMember(server, room, { by: ben, user: ada, method: 'DELETE' });
    await expect
      .poll(() => witness.missing(), { ...patience, message: roomTopic(room.id) })
      .toEqual(['moving']);
    void server.close();

    await expect.poll(() => witness.missing(), patience).toEqual([]);
    expect(witness.breaches()).toEqual([]);
  });
});
