import { maxUnread, RoomsAnswer } from '@tidings/contracts';
import { ObjectId, type CommandStartedEvent, type MongoClient } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { maxFaults } from '../src/http/problem.ts';
import { makeRoom, readAnswer, sendJson, signUp } from '@tidings/dev-app';
import { problemOf } from './kit/problem-of.ts';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

/** Starts a server and notes which commands requests send to its database. */
async function startWatched() {
  const database = await createTestDatabase();
  let client: MongoClient | undefined;
  const server = await startTestServer(
    database,
    { TRUST_PROXY: '1' },
    { client: { monitorCommands: true }, onClient: (made) => (client = made) },
  );
  const commands: CommandStartedEvent[] = [];
  const note = (event: CommandStartedEvent) => commands.push(event);
  client?.on('commandStarted', note);
  onTestFinished(() => void client?.off('commandStarted', note));
  return { database, server, url: server.url, commands };
}

/** Commands that read or write a collection, by name and collection. */
const countOf = (commands: readonly CommandStartedEvent[], collection: string) =>
  commands.filter(({ command }) => Object.values(command as object)[0] === collection).length;

describe('a small request', () => {
  it('looks up no user before the caller is authorized, nor for an invalid name', async () => {
    const { server, url, commands } = await startWatched();
    const [owner, stranger] = [await signUp(server), await signUp(server)];
    const room = await makeRoom(server, owner, { open: false });
    const ask = async (method: string, name: string, { headers }: typeof owner) => {
      commands.length = 0;
      const path = `/api/rooms/${room.id}/members/${encodeURIComponent(name)}`;
      const { status } = await fetch(`${url}${path}`, { method, headers });
      const looked = commands.filter(
        ({ command }) =>
          command['find'] === 'user' && (command['filter'] as object | undefined) !== undefined,
      );
      return [
        status,
        looked.filter(({ command }) => 'keys' in (command['filter'] as object)).length,
      ];
    };
    // Each character becomes eighteen; as many as a request line takes.
    const long = '\ufdfa'.repeat(1_750);
    for (const method of ['PUT', 'DELETE']) {
      for (const name of ['Somebody', long])
        expect(await ask(method, name, stranger)).toEqual([404, 0]);
      expect(await ask(method, long, owner)).toEqual([404, 0]);
      expect(await ask(method, 'Somebody', owner)).toEqual([404, 1]);
    }
  });

  it('counts the unread messages of all rooms at once, and reads a bounded number', async () => {
    const { database, server, url, commands } = await startWatched();
    const { id, headers } = await signUp(server);
    const user = new ObjectId(id);
    const other = new ObjectId();
    const rooms = Array.from({ length: 200 }, (_, n) => ({
      ...{ _id: new ObjectId(), title: `Room ${String(n)}`, open: false, owner: other },
      members: [
        { user: other, name: 'Other', since: new Date(0) },
        { user, name: 'Me', since: new Date(0) },
        ...Array.from({ length: 100 }, (_, m) => ({
          ...{ user: new ObjectId(), name: `Member ${String(m)}`, since: new Date(0) },
        })),
      ],
    }));
    await database.collection('room').insertMany(rooms);
    const [first, second, third] = rooms.map(({ _id }) => _id);
    const messages = (parent: ObjectId | undefined, author: ObjectId, count: number) =>
      Array.from({ length: count }, () => ({ _id: new ObjectId(), parent, author, text: 'Hello' }));
    await database
      .collection('message')
      .insertMany([
        ...messages(first, other, 500),
        ...messages(second, other, 3),
        ...messages(second, user, 2),
        ...messages(third, user, 5),
      ]);
    const nobodys = await signUp(server);
    const list = async (by = headers) => {
      commands.length = 0;
      return readAnswer(RoomsAnswer, await fetch(`${url}/api/rooms`, { headers: by }));
    };
    expect((await list(nobodys.headers)).mine).toEqual([]);
    const without = countOf(commands, 'room');
    const { mine } = await list();
    expect(mine).toHaveLength(200);
    const unread = new Map(mine.map((room) => [room.id, room.unread]));
    expect([first, second, third].map((room) => unread.get(String(room)))).toEqual([
      maxUnread + 1,
      3,
      0,
    ]);
    expect(mine.every(({ memberCount }) => memberCount === 102)).toBe(true);
    expect(countOf(commands, 'message')).toBe(0);
    expect(countOf(commands, 'room')).toBe(without);
    // The database counts the members: the reply does not grow with them.
    const sent = commands.find(({ command }) => command['aggregate'] === 'room');
    expect(JSON.stringify(sent?.command['pipeline'])).toContain('memberCount');

    // A room whose members break the contract is shown to nobody, here too.
    await database
      .collection<{ _id: ObjectId; members: unknown }>('room')
      .updateOne(
        { _id: rooms[0]?._id ?? user },
        { $push: { members: { user: new ObjectId(), name: 7 } } as never },
      );
    expect((await list()).mine).toHaveLength(199);
  });

  it('gets an answer that does not grow with the number of faults', async () => {
    const { server, url } = await startWatched();
    const { headers } = await signUp(server);
    const keys = Array.from({ length: 4_000 }, (_, n) => [`k${String(n)}`, 1] as const);
    const long = 'x'.repeat(60_000);
    for (const body of [Object.fromEntries(keys), { [long]: 1 }]) {
      const answer = await sendJson(`${url}/api/posts`, 'POST', body, headers);
      const text = await answer.clone().text();
      expect(text.length).toBeLessThan(10_000);
      const { code, errors = [], detail } = await problemOf(answer);
      expect(code).toBe('validation');
      expect(errors.length).toBeLessThanOrEqual(maxFaults);
      if (errors.length === maxFaults) expect(detail).toMatch(/; and 39\d\d more$/);
    }
    const query = keys
      .slice(0, 900)
      .map(([name]) => `${name}=1`)
      .join('&');
    const answer = await fetch(`${url}/api/posts?${query}`, { headers });
    expect((await answer.text()).length).toBeLessThan(10_000);
  });
});

describe('a flood of sign-ins', () => {
  it('from many addresses keeps nobody else from signing in', async () => {
    const { server, url } = await startWatched();
    const honest = await Promise.all(Array.from({ length: 5 }, () => signUp(server)));
    const signIn = ({ name, password }: { name: string; password: string }, address: string) =>
      sendJson(`${url}/api/session`, 'POST', { name, password }, { 'x-forwarded-for': address });
    // 110 at once from as many addresses, and more than can wait from one.
    const flood = Array.from({ length: 110 + 50 }, (_, n) => {
      const address = n < 110 ? `203.0.113.${String(n)}` : '198.51.100.1';
      return signIn({ name: `Nobody ${String(n)}`, password: 'wrong one' }, address);
    });
    const theirs = honest.map((user, n) => signIn(user, `192.0.2.${String(n)}`));
    const statuses = (await Promise.all(theirs)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    for (const { status } of await Promise.all(flood)) expect([401, 429, 503]).toContain(status);
  });
});
