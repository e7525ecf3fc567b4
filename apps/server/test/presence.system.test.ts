import { describe, expect, it } from 'vitest';
import {
  openStream,
  type OpenStream,
  startProcess,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { changeMember, join, makeRoom, write, signUp } from '@tidings/dev-app';

const patience = { timeout: 20_000, interval: 20 };

interface Presence {
  readonly topic: string;
  readonly count: number;
  readonly users?: readonly { readonly id: string }[];
}

/** The last presence of a topic: how many, and who. */
function lastOf({ events }: OpenStream, topic: string): readonly [number, readonly string[]] {
  const published = events
    .filter(({ event, data }) => event === 'presence' && (data as Presence).topic === topic)
    .map(({ data }) => data as Presence)
    .at(-1);
  return [published?.count ?? -1, (published?.users ?? []).map(({ id }) => id).toSorted()];
}

/** The writers in the last event. */
function writersOf({ events }: OpenStream): readonly string[] | undefined {
  const published = events.filter(({ event }) => event === 'writing').at(-1);
  return (published?.data as { users: { id: string }[] } | undefined)?.users.map(({ id }) => id);
}

describe('presence', () => {
  it('reports who is in a room, across nodes, a user with two tabs once', async () => {
    const database = await createTestDatabase();
    const a = await startTestServer(database);
    const b = await startTestServer(database);
    const ada = await signUp(a);
    const ben = await signUp(a);
    const room = await makeRoom(a, ada);
    await join(a, room, ben);
    const path = `/sse?room=${room.id}`;
    const topic = `room:${room.id}`;
    const first = await openStream(`${a.url}${path}`, undefined, ada);
    await expect.poll(() => lastOf(first, topic), patience).toEqual([1, [ada.id]]);
    await openStream(`${b.url}${path}`, undefined, ada);
    const third = await openStream(`${b.url}${path}`, undefined, ben);
    const both = [2, [ada.id, ben.id].toSorted()];
    await expect.poll(() => lastOf(first, topic), patience).toEqual(both);
    await expect.poll(() => lastOf(third, topic), patience).toEqual(both);
    await expect.poll(() => lastOf(first, 'posts')[0], patience).toBe(3);
    third.close();
    await expect.poll(() => lastOf(first, topic), patience).toEqual([1, [ada.id]]);
    await expect.poll(() => lastOf(first, 'posts')[0], patience).toBe(2);
    // A newcomer receives the current state, without waiting for a change.
    const late = await openStream(`${b.url}${path}`, undefined, ada);
    await expect.poll(() => lastOf(late, topic), patience).toEqual([1, [ada.id]]);
  });

  it('omits users who were removed while looking', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const ada = await signUp(server);
    const ben = await signUp(server);
    const room = await makeRoom(server, ada);
    await join(server, room, ben);
    const topic = `room:${room.id}`;
    const hers = await openStream(`${server.url}/sse?room=${room.id}`, undefined, ada);
    await openStream(`${server.url}/sse?room=${room.id}`, undefined, ben);
    await expect.poll(() => lastOf(hers, topic)[0], patience).toBe(2);
    await changeMember(server, room, { by: ada, user: ben, method: 'DELETE' });
    await expect.poll(() => lastOf(hers, topic), patience).toEqual([1, [ada.id]]);
  });

  it('is right within seconds of a crash, and leaves no document when a node stops', async () => {
    const database = await createTestDatabase();
    const a = await startTestServer(database);
    const stream = await openStream(`${a.url}/sse`);
    const documents = database.collection('presence');
    await expect.poll(() => documents.countDocuments(), patience).toBe(1);
    const own = await documents.findOne();
    if (own === null) throw new Error('The node has written no document.');
    const b = await startProcess(database);
    const lost = await openStream(`${b.url}/sse`);
    await expect.poll(() => lastOf(stream, 'posts')[0], patience).toBe(2);
    b.child.kill('SIGKILL');
    await lost.ended;
    await expect.poll(() => lastOf(stream, 'posts')[0], patience).toBe(1);
    await a.close();
    // What the crashed one left is the database's to delete.
    expect(await documents.countDocuments({ _id: own._id })).toBe(0);
  });

  it('costs a bounded number of writes, however many connect and disconnect', async () => {
    const database = await createTestDatabase();
    let writes = 0;
    const server = await startTestServer(
      database,
      {},
      {
        client: { monitorCommands: true },
        onClient(client) {
          client.on('commandStarted', ({ commandName, command }) => {
            if (commandName === 'update' && command['update'] === 'presence') writes += 1;
          });
        },
      },
    );
    const from = Date.now();
    for (let round = 0; round < 20; round += 1) {
      const streams = await Promise.all(
        Array.from({ length: 10 }, () => openStream(`${server.url}/sse`)),
      );
      for (const stream of streams) stream.close();
    }
    await expect.poll(() => writes, patience).toBeGreaterThan(0);
    const seconds = (Date.now() - from) / 1000;
    expect(writes).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
  });
});

describe('POST /api/rooms/:id/writing', () => {
  it('informs the others on every node, also of the end: by a message, or after a timeout', async () => {
    const database = await createTestDatabase();
    const a = await startTestServer(database);
    const b = await startTestServer(database);
    const ada = await signUp(a);
    const ben = await signUp(a);
    const room = await makeRoom(a, ada);
    await join(a, room, ben);
    const hers = await openStream(`${a.url}/sse?room=${room.id}`, undefined, ada);
    await hers.find('sync');
    const say = () =>
      fetch(`${b.url}/api/rooms/${room.id}/writing`, { method: 'POST', headers: ben.headers });
    expect((await say()).status).toBe(204);
    await expect.poll(() => writersOf(hers), patience).toEqual([ben.id]);
    await write(b, room, ben, 'here it is');
    await expect.poll(() => writersOf(hers), patience).toEqual([]);
    await say();
    await expect.poll(() => writersOf(hers), patience).toEqual([ben.id]);
    await expect.poll(() => writersOf(hers), patience).toEqual([]);
    const documents = async () =>
      JSON.stringify(await database.collection('presence').find().toArray());
    await expect.poll(documents, patience).not.toContain(`"writing":{"${ben.id}"`);
  });
});
