import { Problem, sse } from '@tidings/contracts';
import { connect, type ConnectionState } from '@tidings/event-source';
import { EventSource } from 'eventsource';
import { validate } from '@tidings/protocol';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readMetrics, sendJson, signUp, type TestUser } from '@tidings/dev-app';
import { openStream, createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

async function post(
  url: string,
  someone: Pick<TestUser, 'headers'>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = { title: 'one', clientId: randomUUID() };
  return sendJson(`${url}/api/posts`, 'POST', body, { ...someone.headers, ...headers });
}

/** Requests a stream for this client, as a proxy forwards it; closes it when the test is over. */
async function openFor(url: string, address: string): Promise<Response> {
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
  });
  return fetch(`${url}/sse`, { headers: { 'x-forwarded-for': address }, signal: stop.signal });
}

async function expectTooMany(response: Response): Promise<void> {
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(validate(Problem, await response.json())).toMatchObject({
    data: { code: 'too-many-requests', status: 429 },
  });
}

function metricsOf(url: string): () => Promise<string> {
  return () => readMetrics(url);
}

async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connectSocket(Number(port), hostname);
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
}

describe('streams of one address', () => {
  it('are limited, and closing one frees its slot', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, { MAX_CONNECTIONS_PER_ADDRESS: '1' });
    const open = await openStream(`${url}/sse`);
    await open.find('sync');
    await expectTooMany(await fetch(`${url}/sse`));
    expect(await metricsOf(url)()).toContain('tidings_streams_refused_total{limit="address"} 1');
    open.close();
    await expect.poll(metricsOf(url)).toMatch(/^tidings_addresses 0$/m);
    await (await openStream(`${url}/sse`)).find('sync');
  });

  it('are counted by the address that the proxy saw, an IPv6 customer once', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, {
      MAX_CONNECTIONS_PER_ADDRESS: '1',
      TRUST_PROXY: '1',
    });
    expect((await openFor(url, '203.0.113.1')).status).toBe(200);
    expect((await openFor(url, '203.0.113.2')).status).toBe(200);
    await expectTooMany(await openFor(url, '203.0.113.1'));
    expect((await openFor(url, '2001:db8:1:2::1')).status).toBe(200);
    await expectTooMany(await openFor(url, '2001:db8:1:2:aaaa::9'));
    // The proxy appends what it saw; what stands before it is the client's own invention.
    await expectTooMany(await openFor(url, '198.51.100.9, 203.0.113.2'));
  });

  it('cannot be passed off as those of others where no proxy is trusted', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, { MAX_CONNECTIONS_PER_ADDRESS: '1' });
    expect((await openFor(url, '203.0.113.1')).status).toBe(200);
    await expectTooMany(await openFor(url, '203.0.113.2'));
  });

  it('leave nothing behind when they are opened and closed in floods', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, { TRUST_PROXY: '1' });
    for (let wave = 0; wave < 5; wave += 1) {
      const sockets = await Promise.all(Array.from({ length: 100 }, () => openSocket(url)));
      for (const [n, socket] of sockets.entries()) {
        const address = `203.0.${String(wave)}.${String(n)}`;
        socket.write(`GET /sse HTTP/1.1\r\nhost: a\r\nx-forwarded-for: ${address}\r\n\r\n`);
        // Half of them wait for an answer, the others are gone before there is one.
        if (n % 2 === 0) socket.once('data', () => socket.resetAndDestroy());
        else setImmediate(() => socket.destroy());
      }
      await Promise.all(
        sockets.map((socket) => (socket.closed ? Promise.resolve() : once(socket, 'close'))),
      );
    }
    await expect.poll(metricsOf(url)).toMatch(/^tidings_connections 0$/m);
    await expect.poll(metricsOf(url)).toMatch(/^tidings_addresses 0$/m);
  });

  it('cannot be hidden behind each other on one connection', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const socket = await openSocket(url);
    socket.write('GET /sse HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(5));
    await once(socket, 'data');
    await expect.poll(metricsOf(url)).toMatch(/^tidings_connections 1$/m);
    socket.destroy();
    await expect.poll(metricsOf(url)).toMatch(/^tidings_connections 0$/m);
    await expect.poll(metricsOf(url)).toMatch(/^tidings_addresses 0$/m);
  });
});

describe('slots of streams', () => {
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`;
  const head = (path: string) => `HEAD ${path} HTTP/1.1\r\nhost: a\r\n\r\n`;
  const packets: readonly (readonly [name: string, packet: string])[] = [
    ['HEADs behind a stream', get('/sse') + head('/sse').repeat(100)],
    ['HEADs behind another answer', get('/api/posts') + head('/sse').repeat(100)],
    ['HEADs alone', head('/sse').repeat(100)],
    ['streams behind a stream', get('/sse').repeat(100)],
    ['streams behind a HEAD', head('/sse') + get('/sse').repeat(100)],
    ['streams with rooms that need a session', get(`/sse?room=${'0'.repeat(24)}`).repeat(100)],
  ];

  it.each(packets)(
    'are all free again when one packet of %s has been sent and its connection is closed',
    async (_name, packet) => {
      const database = await createTestDatabase();
      const { url } = await startTestServer(database, { MAX_CONNECTIONS_PER_ADDRESS: '150' });
      for (const goes of ['at once', 'after the first bytes', 'half-closed']) {
        const socket = await openSocket(url);
        socket.write(packet);
        if (goes === 'after the first bytes') await once(socket, 'data');
        if (goes === 'half-closed') socket.end();
        else socket.resetAndDestroy();
      }
      await expect.poll(metricsOf(url)).toMatch(/^tidings_connections 0$/m);
      await expect.poll(metricsOf(url)).toMatch(/^tidings_addresses 0$/m);
      const streams = await Promise.all(
        Array.from({ length: 150 }, () => openFor(url, '203.0.113.1')),
      );
      expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
    },
  );

  it('are free again when somebody who is signed in leaves while their access is read', async () => {
    const database = await createTestDatabase();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let reads = 0;
    const { url } = await startTestServer(
      database,
      { MAX_CONNECTIONS_PER_SESSION: '3' },
      {
        aroundAccessRead: (read) => async (wanted) => {
          reads += 1;
          await held;
          return read(wanted);
        },
      },
    );
    const { cookie } = await signUp({ url });
    const socket = await openSocket(url);
    const headers = `host: a\r\ncookie: ${cookie}\r\n\r\n`;
    socket.write(`GET /sse HTTP/1.1\r\n${headers}`);
    await expect.poll(() => reads).toBe(1);
    expect(await metricsOf(url)()).toMatch(/^tidings_addresses 1$/m);
    socket.destroy();
    // The read is still under way: the slot does not wait for it.
    await expect.poll(metricsOf(url)).toMatch(/^tidings_addresses 0$/m);
    release();
    await expect.poll(metricsOf(url)).toMatch(/^tidings_connections 0$/m);
  });
});

describe('a full server', () => {
  it('makes the wrapper wait as long as it says, and admits it when a slot is free', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, { MAX_CONNECTIONS: '1' });
    const first = await openStream(`${url}/sse`);
    await first.find('sync');
    const states: ConnectionState[] = [];
    const asked: number[] = [];
    const source = connect(sse, {
      url: `${url}/sse`,
      EventSource,
      // Without the server's delay, the wrapper would be back within a hundredth of a second.
      reconnect: { initialDelayMs: 10, maxDelayMs: 10, maxRetryAfterMs: 700 },
      onReport(report) {
        if (report.kind === 'refused') asked.push(report.status);
      },
    });
    source.onState((state) => states.push(state));
    onTestFinished(() => {
      source.close();
    });
    await expect.poll(() => asked.slice(0, 2), { timeout: 20_000 }).toEqual([503, 503]);
    const waits = states.filter((state) => state.name === 'reconnecting');
    expect(waits[0]).toMatchObject({ reason: 'refused', status: 503 });
    expect(waits[0]?.delayMs).toBeGreaterThanOrEqual(700);
    first.close();
    await expect.poll(() => source.state.name, { timeout: 20_000 }).toBe('live');
  });
});

describe('POST /api/posts of one address', () => {
  it('is limited in a minute, on all nodes together, and nothing is written beyond it', async () => {
    const database = await createTestDatabase();
    const env = { MAX_POSTS_PER_MINUTE: '2' };
    const { url } = await startTestServer(database, env);
    const other = await startTestServer(database, env);
    const someone = await signUp({ url });
    expect((await post(url, someone)).status).toBe(201);
    const elsewhere = { 'x-forwarded-for': '203.0.113.1' };
    expect((await post(other.url, someone, elsewhere)).status).toBe(201);
    await expectTooMany(await post(url, someone, { 'x-forwarded-for': '203.0.113.2' }));
    await expectTooMany(await post(other.url, someone));
    expect(await database.collection('post').countDocuments()).toBe(2);
    expect((await fetch(`${url}/api/posts`)).status).toBe(200);
    expect(await metricsOf(url)()).toContain('app_refused_total{limit="posts"} 1');
  });

  it('is counted for each client behind a trusted proxy', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, {
      MAX_POSTS_PER_MINUTE: '1',
      TRUST_PROXY: '1',
    });
    const someone = await signUp({ url });
    expect((await post(url, someone, { 'x-forwarded-for': '203.0.113.1' })).status).toBe(201);
    expect((await post(url, someone, { 'x-forwarded-for': '203.0.113.2' })).status).toBe(201);
    await expectTooMany(await post(url, someone, { 'x-forwarded-for': '203.0.113.1' }));
  });
});
