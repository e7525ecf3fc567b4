import type { SessionAnswer } from '@tidings/contracts';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { createBarrier } from './kit/barrier.ts';
import { createGatedRead } from './kit/gated-read.ts';
import { openStream, createTestDatabase, startTestServer } from '@tidings/dev-app/testing';
import { cookieOf, sendJson, signUp, type TestUser } from '@tidings/dev-app';

const tries = 8;
const newPassword = 'another one';

/** Node a, on which sign-ins are held up once their password was right; node b, where things are done. */
async function startTestbed() {
  const database = await createTestDatabase();
  const barrier = createBarrier();
  const reads = createGatedRead();
  const a = await startTestServer(
    database,
    {},
    {
      aroundAccessRead: reads.around,
      aroundHasher: (hasher) => ({
        ...hasher,
        async verify(...asked) {
          const isRight = await hasher.verify(...asked);
          await barrier.pass();
          return isRight;
        },
      }),
    },
  );
  const b = await startTestServer(database);
  return { database, barrier, reads, a, b, ada: await signUp(b, 'Ada') };
}
type Testbed = Awaited<ReturnType<typeof startTestbed>>;

async function isSignedIn(url: string, cookie: string): Promise<boolean> {
  const response = await fetch(`${url}/api/session`, { headers: { cookie } });
  return ((await response.json()) as SessionAnswer).user !== null;
}

function signIn(url: string, { name, password }: Pick<TestUser, 'name' | 'password'>) {
  return sendJson(`${url}/api/session`, 'POST', { name, password });
}

const changePassword = ({ b, ada }: Testbed) =>
  sendJson(
    `${b.url}/api/people/me/password`,
    'PUT',
    { password: ada.password, newPassword },
    ada.headers,
  );
const signOutEverywhere = ({ b, ada }: Testbed) =>
  sendJson(`${b.url}/api/sessions`, 'DELETE', {}, ada.headers);
const deleteAccount = ({ b, ada }: Testbed) =>
  sendJson(`${b.url}/api/people/me`, 'DELETE', { password: ada.password }, ada.headers);

const ways = [
  ['a changed password', changePassword],
  ['signing out everywhere', signOutEverywhere],
  ['deleting the account', deleteAccount],
] as const;

describe('a sign-in under way', () => {
  it.each(ways)('leaves no session behind after %s', async (_way, end) => {
    const testbed = await startTestbed();
    const { database, barrier, a, b, ada } = testbed;
    barrier.close();
    const signIns = Array.from({ length: tries }, () => signIn(a.url, ada));
    await expect.poll(() => barrier.waiting).toBe(tries);
    expect((await end(testbed)).status).toBe(204);
    barrier.open();
    for (const response of await Promise.all(signIns)) {
      expect(response.status).toBe(401);
      expect(cookieOf(response)).toBe('');
    }
    const left = await database.collection('session').countDocuments();
    expect(left).toBe(end === changePassword ? 1 : 0);
    expect(await isSignedIn(b.url, ada.cookie)).toBe(end === changePassword);
  });

  it('cannot change the password once all sessions were ended', async () => {
    const testbed = await startTestbed();
    const { barrier, a, b, ada } = testbed;
    barrier.close();
    const change = changePassword({ ...testbed, b: a });
    await expect.poll(() => barrier.waiting).toBe(1);
    await signOutEverywhere(testbed);
    barrier.open();
    expect((await change).status).toBe(401);
    expect((await signIn(b.url, ada)).status).toBe(200);
  });

  it('cannot delete the account once the password was changed', async () => {
    const testbed = await startTestbed();
    const { database, barrier, a, ada } = testbed;
    barrier.close();
    const deletion = deleteAccount({ ...testbed, b: a });
    await expect.poll(() => barrier.waiting).toBe(1);
    const changed = await changePassword(testbed);
    expect(changed.status).toBe(204);
    barrier.open();
    expect((await deletion).status).toBe(401);
    expect(await database.collection('user').findOne({ name: ada.name })).not.toHaveProperty(
      'leavingAt',
    );
  });
});

describe('a session of an earlier generation', () => {
  const startNextGeneration = ({ database, ada }: Testbed) =>
    database
      .collection('user')
      .updateOne({ _id: ObjectId.createFromHexString(ada.id) }, { $inc: { sessionGeneration: 1 } });

  it('is invalid, although its document exists', async () => {
    const testbed = await startTestbed();
    await startNextGeneration(testbed);
    expect(await testbed.database.collection('session').countDocuments()).toBe(1);
    expect(await isSignedIn(testbed.b.url, testbed.ada.cookie)).toBe(false);
  });

  it('receives nothing of its user on a stream that was being opened', async () => {
    const testbed = await startTestbed();
    const { database, reads, a, ada } = testbed;
    const held = reads.hold('before');
    const opening = openStream(`${a.url}/sse`, undefined, ada);
    await held.reached;
    await startNextGeneration(testbed);
    held.release();
    const stream = await opening;
    await stream.find('sync');
    // The stream carries what is public, and nothing that is hers.
    const room = { title: 'Quay', open: true };
    const cookie = cookieOf(await signIn(a.url, ada));
    await sendJson(`${a.url}/api/rooms`, 'POST', room, { cookie });
    await database.collection('post').insertOne({ title: 'after the room' });
    await stream.find('newPost');
    expect(stream.events.filter(({ event }) => event === 'roomAdded')).toEqual([]);
  });
});
