import type { SessionAnswer } from '@tidings/contracts';
import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { readMetrics, cookieOf, sendJson, signUp, type TestUser } from '@tidings/dev-app';
import { problemOf } from './kit/problem-of.ts';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

async function userOf(url: string, cookie: string): Promise<SessionAnswer['user']> {
  const response = await fetch(`${url}/api/session`, { headers: { cookie } });
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return ((await response.json()) as SessionAnswer).user;
}

function signIn(
  url: string,
  { name, password }: Pick<TestUser, 'name' | 'password'>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return sendJson(`${url}/api/session`, 'POST', { name, password }, headers);
}

describe('signing up', () => {
  it('makes an account and signs in at once, on every node; its password is only a hash', async () => {
    const database = await createTestDatabase();
    const [a, b] = [await startTestServer(database), await startTestServer(database)];
    const ada = await signUp(a, 'Ada');
    const user = { id: ada.id, name: 'Ada', operator: false };
    expect(await userOf(a.url, ada.cookie)).toEqual(user);
    expect(await userOf(b.url, ada.cookie)).toEqual(user);
    expect(await userOf(a.url, '')).toBeNull();
    const stored = JSON.stringify([
      await database.collection('user').find().toArray(),
      await database.collection('session').find().toArray(),
    ]);
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(stored).not.toContain(ada.password);
    expect(stored).not.toContain(ada.cookie.split('=')[1]);
  });

  it('gives a cookie that scripts, other sites and, behind TLS, plain connections never see', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, { TRUST_PROXY: '1' });
    const cookies = async (headers: Record<string, string>) => {
      const body = { name: `P${String(Object.keys(headers).length)}x`, password: 'long enough' };
      const made = await sendJson(`${url}/api/people`, 'POST', body, headers);
      return made.headers.getSetCookie();
    };
    const [plain] = await cookies({});
    expect(plain).toMatch(
      /^tidings=[\w-]{43}; Max-Age=2592000; Path=\/; .*HttpOnly; SameSite=Lax$/,
    );
    const [secure] = await cookies({ 'x-forwarded-proto': 'https' });
    expect(secure).toMatch(
      /^__Host-tidings=[\w-]{43}; Max-Age=2592000; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it('accepts a name once, whatever its case, Unicode form and look, even at the same time', async () => {
    const database = await createTestDatabase();
    const [a, b] = [await startTestServer(database), await startTestServer(database)];
    const password = 'long enough';
    const tries = await Promise.all(
      [a, b, a, b].map(({ url }) =>
        sendJson(`${url}/api/people`, 'POST', { name: 'José', password }),
      ),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    await signUp(a, 'Paypal');
    for (const name of ['JOSÉ', 'jose\u0301', 'Ｊosé', 'PayPaI', 'Раураӏ', 'me', 'Tidings']) {
      const refused = await problemOf(
        await sendJson(`${a.url}/api/people`, 'POST', { name, password }),
      );
      expect(refused).toMatchObject({ code: 'name-taken', errors: [{ field: 'name' }] });
    }
    expect(await database.collection('user').countDocuments()).toBe(2);
    await signUp(a, '민준');
    await signUp(a, 'さくら');
  });

  it('refuses a name that looks like one that is taken or reserved', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database, { MAX_SIGN_UPS_PER_HOUR: '100' });
    const { password } = await signUp(server, 'Alina');
    await signUp(server, '민준');
    for (const name of [
      ...['A1ina', 'Al1na', 'AIina', 'Alina.', 'alina_', 'aʟɪɴa', 'Aㅣina', 'Аlіnа'],
      ...['ㅁㅣㄴㅈㅜㄴ', '민ㅈㅜㄴ', '민준.'],
      ...['Adm1n', 'Adrnin', 'Systern', 'Admin.', 'Tidings Support', '0perator', '관리자'],
    ]) {
      const refused = await sendJson(`${server.url}/api/people`, 'POST', { name, password });
      const { code } = await problemOf(refused);
      // The one that mixes scripts is no name at all.
      expect([name, code]).toEqual([name, name === 'Аlіnа' ? 'validation' : 'name-taken']);
    }
    expect(await database.collection('user').countDocuments()).toBe(2);
  });

  it('protects the names of older releases, too, and lets two that look alike keep theirs', async () => {
    const database = await createTestDatabase();
    const first = await startTestServer(database);
    const [ada, alina, other] = [
      await signUp(first, 'Ada'),
      await signUp(first, 'Alina'),
      await signUp(first, 'Somebody'),
    ];
    const { password } = ada;
    const users = database.collection('user');
    const renamed = { ...other, name: 'Ada.' };
    // As an older release has written them.
    for (const [{ id, name }, keys] of [
      [ada, ['ada']],
      [alina, ['alina']],
      [renamed, ['ada.']],
    ] as const) {
      const set = { $set: { name, keys }, $unset: { keysVersion: '' } };
      await users.updateOne({ _id: new ObjectId(id) }, set);
    }
    const server = await startTestServer(database);
    await expect.poll(() => users.countDocuments({ keysVersion: { $exists: false } })).toBe(0);
    for (const name of ['Al1na', 'ada_', 'Ada. ']) {
      const refused = await sendJson(`${server.url}/api/people`, 'POST', { name, password });
      expect([name, await problemOf(refused)]).toMatchObject([name, { code: 'name-taken' }]);
    }
    for (const { name } of [ada, alina, renamed]) {
      expect([name, (await signIn(server.url, { name, password })).status]).toEqual([name, 200]);
    }
  });

  it.each([
    [{ name: 'A', password: 'long enough' }, 'name', /2/],
    [{ name: 'x'.repeat(41), password: 'long enough' }, 'name', /40/],
    [{ name: 'Ada\u200b', password: 'long enough' }, 'name', /not seen/],
    [{ name: 'Аda', password: 'long enough' }, 'name', /script/],
    [{ name: 'Ada', password: 'short' }, 'password', /8/],
    [{ name: 'Ada', password: 'x'.repeat(257) }, 'password', /256/],
    [{ name: 'Ada' }, 'password', /string/],
    [{ name: 'Ada', password: 'long enough', role: 'operator' }, 'role', /./],
  ])('names the field that is wrong in %j, and what is allowed', async (body, field, allowed) => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const problem = await problemOf(await sendJson(`${url}/api/people`, 'POST', body));
    expect(problem).toMatchObject({ code: 'validation', errors: [{ field }] });
    expect(problem.errors?.[0]?.message).toMatch(allowed);
    expect(await database.collection('user').countDocuments()).toBe(0);
  });
});

describe('signing in and out', () => {
  it('finds a name in another case, creates a new session and ends the previous one', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const ada = await signUp(server, 'Ada L');
    const response = await signIn(
      server.url,
      { ...ada, name: ' aDA  ｌ ' },
      { cookie: ada.cookie },
    );
    expect(response.status).toBe(200);
    const cookie = cookieOf(response);
    expect(cookie).not.toBe(ada.cookie);
    expect(await userOf(server.url, cookie)).toMatchObject({ name: 'Ada L' });
    expect(await userOf(server.url, ada.cookie)).toBeNull();
  });

  it('signs out of one session, and of all of a user everywhere', async () => {
    const database = await createTestDatabase();
    const [a, b] = [await startTestServer(database), await startTestServer(database)];
    const ada = await signUp(a, 'Ada');
    const other = await signUp(a, 'Grace');
    const [second, third] = [
      cookieOf(await signIn(a.url, ada)),
      cookieOf(await signIn(b.url, ada)),
    ];
    const out = await sendJson(`${a.url}/api/session`, 'DELETE', {}, { cookie: second });
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toMatch(/^tidings=; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect(await userOf(b.url, second)).toBeNull();
    expect(await userOf(b.url, third)).not.toBeNull();
    await sendJson(`${b.url}/api/sessions`, 'DELETE', {}, { cookie: third });
    for (const cookie of [ada.cookie, third]) expect(await userOf(a.url, cookie)).toBeNull();
    expect(await userOf(a.url, other.cookie)).not.toBeNull();
    const again = await sendJson(`${b.url}/api/sessions`, 'DELETE', {}, { cookie: third });
    expect(await problemOf(again)).toMatchObject({ code: 'unauthorized', status: 401 });
    const nobody = await sendJson(`${b.url}/api/session`, 'DELETE', {});
    expect(nobody.status).toBe(204);
  });

  it('changes the password, and ends every other session', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const ada = await signUp({ url }, 'Ada');
    const elsewhere = cookieOf(await signIn(url, ada));
    const change = (password: string, newPassword = 'another one') =>
      sendJson(`${url}/api/people/me/password`, 'PUT', { password, newPassword }, ada.headers);
    expect(await problemOf(await change('wrong'))).toMatchObject({ code: 'wrong-password' });
    expect(await problemOf(await change(ada.password, 'short'))).toMatchObject({
      errors: [{ field: 'newPassword' }],
    });
    expect(await userOf(url, elsewhere)).not.toBeNull();
    expect((await change(ada.password)).status).toBe(204);
    expect(await userOf(url, elsewhere)).toBeNull();
    expect(await userOf(url, ada.cookie)).not.toBeNull();
    expect((await signIn(url, ada)).status).toBe(401);
    expect((await signIn(url, { ...ada, password: 'another one' })).status).toBe(200);
  });
});

describe('a session', () => {
  it('ends when it is idle, later when it is used, and in any case at its greatest age', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, {
      SESSION_IDLE_MS: '2000000',
      SESSION_MAX_AGE_MS: '3000000',
    });
    const ada = await signUp({ url }, 'Ada');
    const sessions = database.collection<{
      createdAt: Date;
      lastSeenAt: Date;
      expiresAt: Date;
    }>('session');
    const ageBy = (ms: number) =>
      sessions.updateMany({}, [
        {
          $set: {
            createdAt: { $subtract: ['$createdAt', ms] },
            lastSeenAt: { $subtract: ['$lastSeenAt', ms] },
            expiresAt: { $subtract: ['$expiresAt', ms] },
          },
        },
      ]);
    /** How long the session lives in all, as it is now. */
    const lifetime = async () => {
      const [session] = await sessions.find().toArray();
      return (session?.expiresAt.getTime() ?? 0) - (session?.createdAt.getTime() ?? 0);
    };
    expect(await lifetime()).toBe(2_000_000);
    // Less than a minute after the last note, nothing is written.
    await ageBy(20_000);
    expect(await userOf(url, ada.cookie)).not.toBeNull();
    expect(await lifetime()).toBe(2_000_000);
    await ageBy(1_480_000);
    expect(await userOf(url, ada.cookie)).not.toBeNull();
    // In use again, but half of the greatest age is over.
    expect(await lifetime()).toBe(3_000_000);
    await ageBy(1_400_000);
    expect(await userOf(url, ada.cookie)).not.toBeNull();
    await ageBy(110_000);
    expect(await userOf(url, ada.cookie)).toBeNull();
  });

  it('is looked up in one read, and not at all for public requests', async () => {
    const database = await createTestDatabase();
    const reads: string[] = [];
    const { url } = await startTestServer(
      database,
      {},
      {
        client: { monitorCommands: true },
        onClient: (client) =>
          client.on('commandStarted', ({ commandName, command }) => {
            const name: unknown = command[commandName];
            if (name === 'session' || name === 'user') reads.push(commandName);
          }),
      },
    );
    const ada = await signUp({ url }, 'Ada');
    reads.length = 0;
    await fetch(`${url}/api/session`, { headers: { cookie: ada.cookie } });
    expect(reads).toEqual(['aggregate']);
    await fetch(`${url}/api/posts`, { headers: { cookie: ada.cookie } });
    await fetch(`${url}/api/session`, { headers: { cookie: 'tidings=nonsense' } });
    await fetch(`${url}/api/session`);
    expect(reads).toEqual(['aggregate']);
  });

  it('is of an operator from the moment that the role is given', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const ada = await signUp({ url }, 'Ada');
    const metrics = () => fetch(`${url}/metrics`, { headers: { cookie: ada.cookie } });
    expect((await metrics()).status).toBe(404);
    await database.collection('user').updateOne({}, { $set: { role: 'operator' } });
    expect(await userOf(url, ada.cookie)).toMatchObject({ operator: true });
    expect((await metrics()).status).toBe(200);
  });
});

describe('tries to sign in', () => {
  const wrong = { name: 'Ada', password: 'wrong one' };

  it('are limited for an account on all nodes together, known or not, until one is right', async () => {
    const database = await createTestDatabase();
    const env = { MAX_SIGN_INS_PER_ACCOUNT: '3', TRUST_PROXY: '1' };
    const [a, b] = [await startTestServer(database, env), await startTestServer(database, env)];
    const ada = await signUp(a, 'Ada');
    const from = (n: number) => ({ 'x-forwarded-for': `203.0.113.${String(n)}` });
    for (const { url } of [a, b]) expect((await signIn(url, wrong, from(1))).status).toBe(401);
    expect((await signIn(a.url, ada, from(2))).status).toBe(200);
    for (const { url } of [a, b, a]) expect((await signIn(url, wrong, from(3))).status).toBe(401);
    const late = await signIn(b.url, { ...ada, name: 'ADA' }, from(4));
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(60);
    expect(await problemOf(late)).toMatchObject({ code: 'too-many-requests' });
    expect(await userOf(b.url, ada.cookie)).not.toBeNull();
    const nobody = { name: 'Nobody', password: 'wrong one' };
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push((await signIn(a.url, nobody, from(5))).status);
    expect(answers).toEqual([401, 401, 401, 429]);
  });

  it('that fail elsewhere never stop a signed-in user from changing the password or deleting the account', async () => {
    const database = await createTestDatabase();
    const env = { MAX_SIGN_INS_PER_ACCOUNT: '2', MAX_SIGN_INS_PER_MINUTE: '4', TRUST_PROXY: '1' };
    const [a, b] = [await startTestServer(database, env), await startTestServer(database, env)];
    const ada = await signUp(a, 'Ada');
    const here = { 'x-forwarded-for': '203.0.113.1' };
    // Neither the account nor the address lets anyone sign in any more.
    for (let n = 0; n < 6; n += 1) await signIn(a.url, wrong, here);
    expect((await signIn(b.url, ada, here)).status).toBe(429);
    const headers = { ...ada.headers, ...here };
    const change = (url: string, password: string, newPassword = ada.password) =>
      sendJson(`${url}/api/people/me/password`, 'PUT', { password, newPassword }, headers);
    expect((await change(b.url, ada.password)).status).toBe(204);
    // Guessing in the session itself is limited, on all nodes together, until the password is right.
    expect((await change(a.url, 'wrong one')).status).toBe(401);
    expect((await change(b.url, ada.password)).status).toBe(204);
    for (const { url } of [a, b]) expect((await change(url, 'wrong one')).status).toBe(401);
    const late = await change(a.url, ada.password);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(60);
    expect(await problemOf(late)).toMatchObject({ code: 'too-many-requests' });
    const remove = { password: ada.password };
    expect((await sendJson(`${b.url}/api/people/me`, 'DELETE', remove, headers)).status).toBe(429);
    await database.collection('limit').deleteMany({ key: /^confirmations/ });
    expect((await sendJson(`${b.url}/api/people/me`, 'DELETE', remove, headers)).status).toBe(204);
  });

  it('are limited for an address on all nodes together, whichever accounts it tries', async () => {
    const database = await createTestDatabase();
    const env = { MAX_SIGN_INS_PER_MINUTE: '3', TRUST_PROXY: '1' };
    const [a, b] = [await startTestServer(database, env), await startTestServer(database, env)];
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const tryAs = (url: string, name: string, address: string) =>
      signIn(url, { ...wrong, name }, from(address));
    for (const [n, { url }] of [a, b, a].entries())
      expect((await tryAs(url, `Nobody ${String(n)}`, '203.0.113.1')).status).toBe(401);
    expect((await tryAs(b.url, 'Someone', '203.0.113.1')).status).toBe(429);
    expect((await tryAs(b.url, 'Someone', '203.0.113.2')).status).toBe(401);
    expect(await readMetrics(b.url)).toContain('app_refused_total{limit="sign-ins"} 1');
  });

  it('and new accounts are limited for an address', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database, { MAX_SIGN_UPS_PER_HOUR: '2' });
    await signUp(server);
    await signUp(server);
    const body = { name: 'Ada', password: 'long enough' };
    const late = await sendJson(`${server.url}/api/people`, 'POST', body);
    expect(await problemOf(late)).toMatchObject({ code: 'too-many-requests' });
  });
});

describe('deleting an account', () => {
  it('wants the password, ends its sessions, and leaves what it wrote without a name', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const { url } = server;
    const ada = await signUp(server, 'Ada');
    const elsewhere = cookieOf(await signIn(url, ada));
    const posts = database.collection('post');
    const author = ObjectId.createFromHexString(ada.id);
    const documents = Array.from({ length: 450 }, (_, n) => ({
      title: `p${String(n)}`,
      ...(n % 2 === 0 && { author, authorName: 'Ada' }),
    }));
    await posts.insertMany(documents);
    await database.collection('message').insertOne({ text: 'hi', author, authorName: 'Ada' });
    const remove = (password: string) =>
      sendJson(`${url}/api/people/me`, 'DELETE', { password }, ada.headers);
    expect(await problemOf(await remove('wrong'))).toMatchObject({ code: 'wrong-password' });
    const removed = await remove(ada.password);
    expect(removed.status).toBe(204);
    for (const cookie of [ada.cookie, elsewhere]) expect(await userOf(url, cookie)).toBeNull();
    expect((await signIn(url, ada)).status).toBe(401);
    expect(await posts.countDocuments()).toBe(450);
    for (const name of ['post', 'message'])
      expect(
        await database.collection(name).countDocuments({ authorName: { $exists: true } }),
      ).toBe(0);
    expect(await database.collection('user').countDocuments()).toBe(0);
    await signUp(server, 'Ada');
  });

  it('is finished by the next server that starts when one died on the way', async () => {
    const database = await createTestDatabase();
    const first = await startTestServer(database);
    const ada = await signUp(first, 'Ada');
    const post = { title: 'mine', clientId: randomUUID() };
    await sendJson(`${first.url}/api/posts`, 'POST', post, ada.headers);
    await first.close();
    await database.collection('user').updateOne({}, { $set: { leavingAt: new Date() } });
    const second = await startTestServer(database);
    expect(await userOf(second.url, ada.cookie)).toBeNull();
    const users = database.collection('user');
    await expect.poll(() => users.countDocuments(), { timeout: 10_000 }).toBe(0);
    const [left] = await database.collection('post').find().toArray();
    expect(left).not.toHaveProperty('author');
    expect(left).not.toHaveProperty('authorName');
  });
});

describe('the demo users', () => {
  it('are offered and can be signed in as where they are asked for, and nowhere else', async () => {
    const database = await createTestDatabase();
    const demo = await startTestServer(database, { DEMO_USERS: 'true' });
    const answer = (await (await fetch(`${demo.url}/api/session`)).json()) as SessionAnswer;
    expect(answer.demo).toHaveLength(2);
    const cookies: string[] = [];
    for (const user of answer.demo ?? []) {
      const signedIn = await signIn(demo.url, user);
      expect(signedIn.status).toBe(200);
      cookies.push(cookieOf(signedIn));
    }
    const other = await startTestServer(database);
    expect(await (await fetch(`${other.url}/api/session`)).json()).toEqual({ user: null });
    for (const cookie of cookies) expect(await userOf(other.url, cookie)).toBeNull();
    for (const user of answer.demo ?? []) expect((await signIn(other.url, user)).status).toBe(401);
    await startTestServer(database, { DEMO_USERS: 'true' });
    expect(await database.collection('user').countDocuments()).toBe(2);
  });
});
