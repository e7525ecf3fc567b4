import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  openStream,
  withTitle,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { problemOf } from './kit/problem-of.ts';
import { makeRoom, cookieOf, freeName, sendJson, signUp } from '@tidings/dev-app';

const limits = {
  MAX_SIGN_INS_PER_MINUTE: '100000',
  MAX_SIGN_INS_PER_ACCOUNT: '100000',
  MAX_SIGN_UPS_PER_HOUR: '100000',
};

async function start(env: Readonly<Record<string, string>> = {}) {
  const database = await createTestDatabase();
  const { url } = await startTestServer(database, { ...limits, ...env });
  return { database, url };
}

const markup = '<img src=x onerror="alert(1)"><script>alert(1)</script>\u2028&lt;';

describe('markup', () => {
  it('is text in every field of a post, byte for byte, and JSON is never taken for a page', async () => {
    const { url } = await start();
    const someone = await signUp({ url });
    const stream = await openStream(`${url}/sse`);
    await stream.find('sync');
    const post = { title: markup, body: markup, clientId: randomUUID() };
    const made = await sendJson(`${url}/api/posts`, 'POST', post, someone.headers);
    expect(made.headers.get('content-type')).toContain('application/json');
    expect(made.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await made.json()).toMatchObject({ post: { title: markup, body: markup } });
    expect((await stream.find(withTitle(markup))).data).toMatchObject({ body: markup });
  });

  it('is no name, and what is refused is not shown back as a page', async () => {
    const { url } = await start();
    const body = { name: '<b>Ada</b>', password: 'long enough', [markup]: 1 };
    const refused = await sendJson(`${url}/api/people`, 'POST', body);
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await problemOf(refused)).toMatchObject({ code: 'validation' });
  });
});

describe('session fixation', () => {
  it.each(['a token that someone made up', "another user's own session"])(
    'does not work with %s',
    async (kind) => {
      const { url } = await start();
      const attacker = await signUp({ url });
      const planted =
        kind === 'a token that someone made up' ? `tidings=${'A'.repeat(43)}` : attacker.cookie;
      const victim = await signUp({ url }, freeName(), { cookie: planted });
      expect(victim.cookie).not.toBe(planted);
      const again = await sendJson(
        `${url}/api/session`,
        'POST',
        { name: victim.name, password: victim.password },
        { cookie: planted },
      );
      expect(cookieOf(again)).not.toBe(planted);
      const session = await fetch(`${url}/api/session`, { headers: { cookie: planted } });
      expect(await session.json()).toEqual({ user: null });
    },
  );

  it('does not work behind TLS with a cookie that a neighbouring host can plant', async () => {
    const { url } = await start({ TRUST_PROXY: '1' });
    const { cookie } = await signUp({ url });
    const secure = await fetch(`${url}/api/session`, {
      headers: { cookie, 'x-forwarded-proto': 'https' },
    });
    expect(await secure.json()).toEqual({ user: null });
  });
});

describe('a request from elsewhere', () => {
  it('changes something only where it comes from the page itself, or from no page', async () => {
    const { database, url } = await start();
    const someone = await signUp({ url });
    const posts = database.collection('post');
    for (const [sent, isAllowed] of [
      [{ 'sec-fetch-site': 'cross-site' }, false],
      [{ 'sec-fetch-site': 'same-site' }, false],
      [{ 'sec-fetch-site': 'same-origin' }, true],
      [{ 'sec-fetch-site': 'none' }, true],
      [{ 'sec-fetch-site': 'cross-site', origin: 'OWN' }, false],
      [{ origin: 'https://evil.example' }, false],
      [{ origin: 'null' }, false],
      [{ origin: 'http://127.0.0.1:1' }, false],
      [{ origin: 'OWN' }, true],
      [{}, true],
    ] as const) {
      const before = await posts.countDocuments();
      const headers = Object.fromEntries(
        Object.entries(sent).map(([name, value]) => [name, value === 'OWN' ? url : value]),
      );
      const post = { title: 'one', clientId: randomUUID() };
      const body = JSON.stringify(post);
      // fetch would not let a script set these headers.
      const status = await rawStatus(url, 'POST /api/posts', {
        ...{ ...headers, cookie: someone.cookie },
        ...{
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
        },
        body,
      });
      expect([sent, status]).toEqual([sent, isAllowed ? 201 : 403]);
      expect([sent, await posts.countDocuments()]).toEqual([sent, before + (isAllowed ? 1 : 0)]);
    }
  });

  it('reads neither the API nor streams, unless its origin is allowed', async () => {
    const { url } = await start({ ALLOWED_ORIGINS: 'https://app.example' });
    const { cookie, ...someone } = await signUp({ url });
    const room = await makeRoom({ url }, someone);
    const paths = ['/sse', `/message/${room.id}`, '/api/session', '/api/rooms', '/api/posts'];
    // Whether there is such a room is not revealed either.
    const unknown = `/message/${'0'.repeat(24)}`;
    for (const [sent, status] of [
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      // Another port of this host: its requests carry the cookies.
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ 'sec-fetch-site': 'same-site', origin: url }, 403],
      [{ origin: 'https://evil.example' }, 403],
      [{ 'sec-fetch-site': 'cross-site', origin: 'https://app.example' }, 200],
      [{ 'sec-fetch-site': 'same-origin' }, 200],
      [{ 'sec-fetch-site': 'none' }, 200],
      [{}, 200],
    ] as const) {
      const ask = async (method: string, path: string) =>
        [sent, path, await rawStatus(url, `${method} ${path}`, { ...sent, cookie })] as const;
      for (const path of paths)
        for (const method of ['GET', 'HEAD'])
          expect(await ask(method, path)).toEqual([sent, path, status]);
      expect(await ask('GET', unknown)).toEqual([sent, unknown, status === 200 ? 404 : 403]);
    }
  });

  it('may lead to the page and to what is read, and opens no stream', async () => {
    const { url } = await start();
    const link = {
      ...{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      'sec-fetch-dest': 'document',
    };
    expect(await rawStatus(url, 'GET /docs/http', link)).toBe(200);
    expect(await rawStatus(url, 'GET /api/posts', link)).toBe(200);
    expect(await rawStatus(url, 'GET /sse', link)).toBe(403);
    expect(await rawStatus(url, 'GET /api/posts', { ...link, 'sec-fetch-dest': 'iframe' })).toBe(
      403,
    );
  });

  it('gets headers that allow reading, if its origin is allowed', async () => {
    const { url } = await start({ ALLOWED_ORIGINS: 'https://app.example' });
    for (const path of ['/api/posts', '/sse']) {
      const { headers } = await fetch(`${url}${path}`, {
        headers: { origin: 'https://app.example' },
        method: 'HEAD',
      });
      expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('vary')).toMatch(/origin/i);
    }
  });

  it('gets no header that allows reading', async () => {
    const { url } = await start();
    const { cookie } = await signUp({ url });
    const headers = { cookie, origin: 'https://evil.example' };
    for (const path of ['/api/session', '/api/posts', '/openapi.json', '/sse']) {
      const response = await fetch(`${url}${path}`, { headers, method: 'HEAD' });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
    const preflight = await fetch(`${url}/api/posts`, { method: 'OPTIONS', headers });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a host name that is not the server’s', () => {
  const statusesOf = async (url: string, hosts: readonly string[], path = '/') =>
    Promise.all(hosts.map((host) => rawStatus(url, `GET ${path}`, { host })));
  const local = ['127.0.0.1:3000', '[::1]:3000', 'localhost', 'LOCALHOST:80', 'app.localhost', 'a'];
  const others = ['evil.example', 'evil.example:3000', 'localhost.evil.example', 'evil.example.'];

  it('is refused for everything on a loopback address, as DNS can be pointed anywhere', async () => {
    const { url } = await start();
    for (const path of ['/', '/sse', '/api/posts', '/api/session', '/openapi.json']) {
      const host = 'evil.example';
      expect([path, await rawStatus(url, `GET ${path}`, { host })]).toEqual([path, 403]);
    }
    expect(await statusesOf(url, others, '/api/posts')).toEqual([403, 403, 403, 403]);
    expect(new Set(await statusesOf(url, local, '/api/posts'))).toEqual(new Set([200]));
    // Load balancers ask under whatever name.
    expect(await statusesOf(url, ['evil.example'], '/healthz')).toEqual([200]);
  });

  it('is refused wherever ALLOWED_HOSTS names those that are', async () => {
    const { url } = await start({
      ...{ HOST: '0.0.0.0', TRUST_PROXY: '1' },
      ALLOWED_HOSTS: 'tidings.example,.tidings.example',
    });
    const at = new URL(url);
    at.hostname = '127.0.0.1';
    const statuses = (hosts: readonly string[]) => statusesOf(at.origin, hosts, '/api/posts');
    expect(await statuses(others)).toEqual([403, 403, 403, 403]);
    expect(await statuses(['eviltidings.example', 'tidings.example.evil'])).toEqual([403, 403]);
    expect(
      new Set(await statuses([...local, 'tidings.example:443', 'EU.tidings.example.'])),
    ).toEqual(new Set([200]));
    // The host that a proxy forwards is checked as well, and does not replace the one that was sent.
    const forwarded = { host: '127.0.0.1', 'x-forwarded-host': 'evil.example' };
    expect(await rawStatus(at.origin, 'GET /api/posts', forwarded)).toBe(403);
    const hidden = { host: 'evil.example', 'x-forwarded-host': 'tidings.example' };
    expect(await rawStatus(at.origin, 'GET /api/posts', hidden)).toBe(403);
  });
});

/** Sends a request as it is written, and reads the status of its answer. */
async function rawStatus(
  url: string,
  line: string,
  { body = '', ...headers }: Readonly<Record<string, string>>,
): Promise<number> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ host, connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d+)/.exec(first.toString('latin1'))?.[1]);
}

describe("MongoDB's operators", () => {
  it('are refused as a name and as a password', async () => {
    const { database, url } = await start();
    await signUp({ url }, 'Ada');
    for (const value of [{ $ne: null }, { $gt: '' }, { $regex: '.*' }, ['Ada'], null, 1, true]) {
      for (const body of [
        { name: value, password: 'correct horse battery' },
        { name: 'Ada', password: value },
      ]) {
        for (const path of ['/api/session', '/api/people'])
          expect(await problemOf(await sendJson(`${url}${path}`, 'POST', body))).toMatchObject({
            code: 'validation',
          });
      }
    }
    expect(await database.collection('session').countDocuments()).toBe(1);
    expect(await database.collection('user').countDocuments()).toBe(1);
  });

  it('are text in a name and in a cookie, and no id', async () => {
    const { url } = await start();
    const { headers } = await signUp({ url });
    const tried = { name: '{"$ne":null}', password: 'correct horse battery' };
    expect((await sendJson(`${url}/api/session`, 'POST', tried)).status).toBe(401);
    for (const cookie of ['tidings={"$ne":null}', 'tidings[$ne]=x', 'tidings=', 'tidings', '='])
      expect(await (await fetch(`${url}/api/session`, { headers: { cookie } })).json()).toEqual({
        user: null,
      });
    for (const id of ['{"$ne":null}', '[object%20Object]', '0', '%ff', 'a'.repeat(1_000)])
      for (const method of ['PATCH', 'DELETE'] as const) {
        const { status } = await sendJson(`${url}/api/posts/${id}`, method, {}, headers);
        expect([400, 404]).toContain(status);
      }
  });
});

describe('a body', () => {
  const paths = [
    ['POST', '/api/people'],
    ['POST', '/api/session'],
    ['PUT', '/api/people/me/password'],
    ['DELETE', '/api/people/me'],
    ['POST', '/api/posts'],
    ['POST', '/api/announcements'],
  ] as const;

  it.each(paths)(
    'of %s %s pollutes no prototype, and is bounded in size and depth',
    async (method, path) => {
      const { database, url } = await start();
      const { headers } = await signUp({ url });
      await database.collection('user').updateOne({}, { $set: { role: 'operator' } });
      const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
      const tried = [
        ['{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}', 422],
        [`{"name":${deep}}`, 422],
        ['{"name":"' + 'x'.repeat(70_000) + '"}', 413],
        ['{"name":', 400],
        ['"text"', 400],
        ['[]', 422],
        ['null', 400],
      ] as const;
      for (const [body, status] of tried) {
        const response = await sendJson(`${url}${path}`, method, body, headers);
        expect([body.slice(0, 20), response.status]).toEqual([body.slice(0, 20), status]);
        expect(await problemOf(response)).toBeDefined();
      }
      expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
      ]) {
        const sent = { ...headers, 'content-type': type };
        expect((await sendJson(`${url}${path}`, method, '{}', sent)).status).toBe(415);
      }
    },
  );
});

describe('a header', () => {
  it('cannot be injected through a name, a title or a path', async () => {
    const { url } = await start();
    const evil = 'Ada\r\nSet-Cookie: tidings=planted';
    const name = await sendJson(`${url}/api/people`, 'POST', {
      name: evil,
      password: 'long enough',
    });
    expect(name.status).toBe(422);
    expect(name.headers.getSetCookie()).toEqual([]);
    const { headers } = await signUp({ url });
    const post = { title: evil, clientId: randomUUID() };
    const made = await sendJson(`${url}/api/posts`, 'POST', post, headers);
    expect(made.status).toBe(201);
    expect(made.headers.getSetCookie()).toEqual([]);
    const path = await fetch(`${url}/api/posts/%0d%0aSet-Cookie:%20a=b`);
    expect(path.headers.getSetCookie()).toEqual([]);
  });
});

describe('which names exist', () => {
  it('is revealed neither by the body of a failed sign-in nor by its headers', async () => {
    const { database, url } = await start();
    await signUp({ url }, 'Ada');
    await database
      .collection('user')
      .insertOne({ name: 'Demo', keys: ['demo'], demo: true, hash: await hashOf(database) });
    const answerTo = async (name: string) => {
      const answer = await sendJson(`${url}/api/session`, 'POST', { name, password: 'wrong one' });
      const headers = [...answer.headers].filter(([key]) => key !== 'date');
      return JSON.stringify([answer.status, headers, await answer.text()]);
    };
    const known = await answerTo('Ada');
    expect(known).toContain('wrong-password');
    for (const name of ['Nobody', 'x', '', '..', 'me', '\u0000', 'x'.repeat(200), 'Demo'])
      expect(await answerTo(name)).toBe(known);
  });

  it('is not revealed by the duration: each attempt computes one password hash, and nothing else does', async () => {
    const database = await createTestDatabase();
    const computed: string[] = [];
    const { url } = await startTestServer(database, limits, {
      aroundHasher: (hasher) => ({
        ...hasher,
        hash(...asked) {
          computed.push('a new hash');
          return hasher.hash(...asked);
        },
        // Without a hash to compare with, it computes one of the same cost: see its own tests.
        verify(...asked) {
          computed.push('a comparison');
          return hasher.verify(...asked);
        },
      }),
    });
    await signUp({ url }, 'Ada');
    for (const name of ['Ada', 'Nobody', 'x', '', '..', '\u0000', 'x'.repeat(200)]) {
      computed.length = 0;
      await (await sendJson(`${url}/api/session`, 'POST', { name, password: 'wrong one' })).text();
      expect([name, computed]).toEqual([name, ['a comparison']]);
    }
  });
});

async function hashOf(database: Awaited<ReturnType<typeof createTestDatabase>>): Promise<string> {
  const user = await database.collection<{ hash: string }>('user').findOne();
  return user?.hash ?? '';
}
