import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { askRaw } from './kit/ask-raw.ts';
import { metricsToken, readMetrics } from '@tidings/dev-app';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

/** A request of a client, to which a proxy in front appends what it knows. */
function forwarded(path: string, clientHeaders: number, appended: readonly string[]): string {
  const own = Array.from({ length: clientHeaders }, (_, n) => `x-${String(n)}: 1`);
  return [`GET ${path} HTTP/1.1`, ...own, ...appended, '', ''].join('\r\n');
}

/** What a proxy that ends TLS appends, three lines with its `host`. */
const appended = ['host: a', 'x-forwarded-proto: https', 'x-forwarded-for: 203.0.113.7'];

const ask = (url: string, request: string) => askRaw(url, request, (text) => text.includes('\r\n'));

describe('more header lines than are read', () => {
  it.each(['/metrics', '/api/session', '/sse', '/', '/healthz'])(
    'are refused with 431 on %s, before anything that a proxy appends could be dropped',
    async (path) => {
      const database = await createTestDatabase();
      const { url } = await startTestServer(database, { TRUST_PROXY: '1' });
      for (const count of [98, 100, 120, 500]) {
        const { status } = await ask(url, forwarded(path, count, appended));
        expect([count, status]).toEqual([count, 431]);
      }
      const most = await ask(url, forwarded('/healthz', 97, appended));
      expect(most.status).toBe(200);
    },
  );

  it('never hide which client it is: as many as allowed still count', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, {
      TRUST_PROXY: '1',
      MAX_CONNECTIONS_PER_ADDRESS: '1',
    });
    const stop = new AbortController();
    const held = await fetch(`${url}/sse`, {
      headers: { 'x-forwarded-for': '203.0.113.7' },
      signal: stop.signal,
    });
    expect(held.status).toBe(200);
    expect((await ask(url, forwarded('/sse', 97, appended))).status).toBe(429);
    stop.abort();
  });

  it('are closed after the answer, and the next request of the connection is not read', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const next = 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n';
    const { text } = await askRaw(url, forwarded('/', 120, ['host: a']) + next, () => false);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 431']);
    expect(text).toContain('At most 100');
  });
});

describe('GET /metrics', () => {
  const bearer = { authorization: `Bearer ${metricsToken}` };

  it('is refused without a token, even on this machine or behind a plain proxy', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, { METRICS_TOKEN: '' });
    for (const headers of [
      {},
      { 'x-forwarded-for': '127.0.0.1' },
      { authorization: 'Bearer ' },
      { authorization: 'Bearer undefined' },
      bearer,
    ]) {
      expect((await fetch(`${url}/metrics`, { headers })).status).toBe(404);
      expect((await fetch(`${url}/metrics`, { headers, method: 'HEAD' })).status).toBe(404);
    }
  });

  it('is served to requests with the token', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    const wrong = { authorization: `Bearer ${metricsToken}x` };
    expect((await fetch(`${url}/metrics`, { headers: wrong })).status).toBe(404);
    expect(await readMetrics(url)).toContain('tidings_connections 0');
  });

  it('has a port of its own where one is set, which serves nothing else and ends with the server', async () => {
    const database = await createTestDatabase();
    const env = { METRICS_PORT: '0', METRICS_TOKEN: '' };
    const server = await startTestServer(database, env);
    const { metricsUrl = '' } = server;
    expect(new URL(metricsUrl).hostname).toBe('127.0.0.1');
    expect(await (await fetch(`${metricsUrl}/metrics`)).text()).toContain('tidings_connections 0');
    for (const path of ['/', '/sse', '/api/posts', '/healthz', '/metrics/x'])
      expect([path, (await fetch(`${metricsUrl}${path}`)).status]).toEqual([path, 404]);
    expect((await fetch(`${metricsUrl}/metrics`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
    await server.close();
    await expect(fetch(`${metricsUrl}/metrics`)).rejects.toThrow();
  });

  it('wants the token on that port, too, where there is one', async () => {
    const database = await createTestDatabase();
    const { metricsUrl = '' } = await startTestServer(database, { METRICS_PORT: '0' });
    expect((await fetch(`${metricsUrl}/metrics`)).status).toBe(404);
    expect(await readMetrics(metricsUrl)).toContain('tidings_connections 0');
  });
});

describe('a proxy that the settings do not expect', () => {
  /** Starts a server and returns it with the warnings that it logs. */
  async function start(env: Readonly<Record<string, string>>) {
    const warnings: string[] = [];
    const log = pino(
      { level: 'warn' },
      { write: (line: string) => void warnings.push((JSON.parse(line) as { msg: string }).msg) },
    );
    const { url } = await startTestServer(await createTestDatabase(), env, { log });
    const about = () => warnings.filter((text) => text.includes('TRUST_PROXY'));
    return {
      url,
      about,
      ask: (headers: Readonly<Record<string, string>>) => fetch(`${url}/api/posts`, { headers }),
    };
  }

  it.each(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-real-ip', 'forwarded'])(
    'is reported once when %s comes although none is trusted',
    async (name) => {
      const { about, ask } = await start({});
      await ask({});
      expect(about()).toEqual([]);
      for (let n = 0; n < 3; n += 1) await ask({ [name]: '203.0.113.7' });
      expect(about()).toHaveLength(1);
      expect(about()[0]).toContain(name);
    },
  );

  it('is reported once when a stream or a health check comes through it', async () => {
    const { url, about } = await start({});
    const stop = new AbortController();
    await fetch(`${url}/sse`, { headers: { 'x-real-ip': '203.0.113.7' }, signal: stop.signal });
    stop.abort();
    expect(about()).toHaveLength(1);
  });

  it.each([
    ['1', undefined],
    ['2', '203.0.113.7'],
    ['3', '203.0.113.7, 203.0.113.8'],
  ])('is reported once when %s are trusted and X-Forwarded-For is %s', async (trusted, chain) => {
    const { url, about, ask } = await start({ TRUST_PROXY: trusted });
    // Load balancers ask for these themselves.
    for (const path of ['/healthz', '/readyz', '/metrics']) await fetch(`${url}${path}`);
    expect(about()).toEqual([]);
    for (let n = 0; n < 3; n += 1)
      await ask(chain === undefined ? {} : { 'x-forwarded-for': chain });
    expect(about()).toHaveLength(1);
  });

  it.each([
    ['1', '203.0.113.7'],
    ['1', '198.51.100.1, 203.0.113.7'],
    ['2', '203.0.113.7, 203.0.113.8'],
  ])('is not reported when %s are trusted and X-Forwarded-For is %s', async (trusted, chain) => {
    const { about, ask } = await start({ TRUST_PROXY: trusted });
    await ask({ 'x-forwarded-for': chain });
    expect(about()).toEqual([]);
  });
});
