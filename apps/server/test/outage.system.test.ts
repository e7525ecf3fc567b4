import { problemMediaType } from '@tidings/contracts';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  openStream,
  withTitle,
  type OpenStream,
  type StreamEvent,
  startProcess,
} from '@tidings/dev-app/testing';
import { problemOf } from './kit/problem-of.ts';
import { makeRoom, sendJson, signUp, type TestUser } from '@tidings/dev-app';
import { startOwnMongo, type OwnMongo } from './kit/start-own-mongo.ts';

const databaseName = 'outage';

/** A server in a process of its own, with short limits; somebody signed in; a room; an open stream of both. */
async function start(mongo: OwnMongo, { query = '', env = {} } = {}) {
  const server = await startProcess(
    { databaseName },
    { MONGODB_URI: `${mongo.uri}${query}`, MONGODB_TIMEOUT_MS: '800', ...env },
  );
  const me = await signUp(server);
  const room = await makeRoom(server, me);
  const stream = await openStream(`${server.url}/sse?room=${room.id}`, undefined, me);
  await stream.find('sync');
  return { ...server, me, room: room.id, stream };
}

type Started = Awaited<ReturnType<typeof start>>;

function post({ url }: { url: string }, me: TestUser, title: string): Promise<Response> {
  return sendJson(`${url}/api/posts`, 'POST', { title, clientId: randomUUID() }, me.headers);
}

/** One request of every kind that needs the database. */
function requests({ url, me, room }: Started): Promise<Response>[] {
  const body = (extra: object) => ({ clientId: randomUUID(), ...extra });
  const { headers } = me;
  return [
    fetch(`${url}/api/posts`),
    fetch(`${url}/api/posts/${room}`),
    fetch(`${url}/api/rooms`, { headers }),
    fetch(`${url}/api/rooms/${room}/messages`, { headers }),
    fetch(`${url}/api/session`, { headers }),
    fetch(`${url}/sse?room=${room}`, { headers }),
    fetch(`${url}/message/${room}`, { headers }),
    post({ url }, me, 'lost'),
    sendJson(`${url}/api/posts/${room}`, 'PATCH', { title: 'x' }, headers),
    sendJson(`${url}/api/posts/${room}`, 'DELETE', {}, headers),
    sendJson(`${url}/api/rooms`, 'POST', { title: 'x', open: true }, headers),
    sendJson(`${url}/api/rooms/${room}/messages`, 'POST', body({ text: 'lost' }), headers),
    sendJson(`${url}/api/people`, 'POST', { name: 'Somebody', password: 'long enough 12' }),
    sendJson(`${url}/api/session`, 'POST', { name: me.name, password: me.password }),
    fetch(`${url}/api/session`, { method: 'DELETE', headers }),
  ];
}

async function expectUnavailable(answers: readonly Response[]): Promise<void> {
  for (const answer of answers) {
    expect(`${answer.url} ${String(answer.status)}`).toBe(`${answer.url} 503`);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('content-type')).toContain(problemMediaType);
    expect(await problemOf(answer)).toMatchObject({ code: 'not-ready', status: 503 });
  }
}

async function expectLate(stream: OpenStream): Promise<void> {
  const seen = stream.events.length;
  const isLate = ({ event, data }: StreamEvent) =>
    event === 'heartbeat' && (data as { late: boolean }).late;
  await expect.poll(() => stream.events.slice(seen).some(isLate)).toBe(true);
}

/** Lines of the log that are warnings or worse. */
function complaints(output: string): { readonly msg: string; readonly level: number }[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { msg: string; level: number })
    .filter(({ level }) => level >= 40);
}

/** The stream has gone on, and the server serves as before. */
async function expectRecovered(started: Started): Promise<void> {
  const { url, me, stream, child } = started;
  const title = `after ${randomUUID()}`;
  await expect.poll(async () => (await post({ url }, me, title)).status).toBe(201);
  await stream.find(withTitle(title));
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
  expect(stream.events.filter(({ event }) => event === 'sync')).toHaveLength(1);
  expect(child.exitCode).toBeNull();
}

describe('a server whose database', () => {
  it('hangs answers 503, keeps its streams, reports that they are late, and continues', async () => {
    const mongo = await startOwnMongo();
    const started = await start(mongo);
    const thaw = mongo.freeze();
    // Twice side by side, and twice in turn: all is answered while the database has not moved.
    for (let round = 0; round < 2; round += 1) {
      await expectUnavailable(await Promise.all([...requests(started), ...requests(started)]));
    }
    await expectLate(started.stream);
    const refusals = () =>
      complaints(started.output()).filter(({ msg }) => msg.includes('answered 503'));
    // What is printed arrives on another way than the answers.
    await expect.poll(refusals).not.toEqual([]);
    thaw();
    await expectRecovered(started);
    // One line for each kind: not one for each of the sixty requests.
    expect(complaints(started.output()).length).toBeLessThan(15);
    expect(refusals()).toHaveLength(1);
    expect(JSON.stringify(refusals())).not.toContain('stack');
  });

  it('has lost two of three members answers 503, keeps its streams, and continues', async () => {
    const mongo = await startOwnMongo({ members: 3 });
    const started = await start(mongo);
    const primary = await mongo.primary();
    const thaw = mongo.freeze([0, 1, 2].filter((member) => member !== primary));
    const write = post(started, started.me, 'lost');
    // It waits for a majority, and gets no error: it may still be written.
    await expectUnavailable([await write]);
    // The primary that is left steps down: then nobody answers.
    await expect
      .poll(async () => (await fetch(`${started.url}/api/posts`)).status, { interval: 200 })
      .toBe(503);
    await expectUnavailable(await Promise.all(requests(started)));
    await expectLate(started.stream);
    thaw();
    await expectRecovered(started);
  });

  it('answers slowly through a small pool loses requests, and neither streams nor the process', async () => {
    const mongo = await startOwnMongo();
    const started = await start(mongo, { query: '&maxPoolSize=2&waitQueueTimeoutMS=20' });
    const isBusy = new Set<number>();
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, n) => post(started, started.me, `busy ${String(n)}`)),
      );
      for (const { status } of answers) isBusy.add(status);
    }
    expect([...isBusy].filter((status) => status !== 201 && status !== 503)).toEqual([]);
    expect(isBusy).toContain(503);
    await expectRecovered(started);
  });
});
