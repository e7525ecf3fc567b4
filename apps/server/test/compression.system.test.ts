import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  openStream,
  withTitle,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { signUp } from '@tidings/dev-app';

/** Opens a stream and leaves its bytes as they are. */
async function openRaw(url: string, headers: Readonly<Record<string, string>>) {
  const asked = get(`${url}/sse`, { headers });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  onTestFinished(() => void response.destroy());
  let bytes = 0;
  response.on('data', (part: Buffer) => (bytes += part.length));
  return { encoding: response.headers['content-encoding'], bytes: () => bytes };
}

const text =
  'The ferry is in, and the harbour master wants to see the papers of everyone on board. ';

describe('a compressed stream', () => {
  it('shows each event at once, and late readers the same as early ones', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const posts = database.collection('post');
    const early = await openStream(`${url}/sse`);
    expect(early.response.headers.get('content-encoding')).toBe('gzip');
    expect(early.response.headers.get('vary')).toBe('accept-encoding');
    await early.find('sync');
    for (let n = 0; n < 10; n += 1) {
      await posts.insertOne({ title: `${String(n)} 다람쥐`, body: text.repeat(4) });
      await early.find(withTitle(`${String(n)} 다람쥐`));
    }
    const late = await openStream(`${url}/sse`);
    await late.find('sync');
    for (let n = 10; n < 200; n += 1) {
      await posts.insertOne({ title: `${String(n)} 다람쥐`, body: text.repeat(4) });
    }
    for (const stream of [early, late]) await stream.find(withTitle('199 다람쥐'));
    const titlesOf = ({ events }: typeof early) =>
      events
        .filter(({ event }) => event === 'newPost')
        .map(({ data: { title } }) => title as string);
    const all = Array.from({ length: 200 }, (_, n) => `${String(n)} 다람쥐`);
    expect(titlesOf(early)).toEqual(all);
    expect(titlesOf(late)).toEqual(all.slice(10));
  });

  it('has a Vary header on every answer, also when it is not compressed, and to HEAD', async () => {
    const { url } = await startTestServer(await createTestDatabase());
    for (const headers of [{ 'accept-encoding': 'gzip' }, { 'accept-encoding': 'identity' }]) {
      const plain = get(`${url}/sse`, { headers });
      const [response] = (await once(plain, 'response')) as [IncomingMessage];
      onTestFinished(() => void response.destroy());
      expect(response.headers.vary).toBe('accept-encoding');
      const head = await fetch(`${url}/sse`, { method: 'HEAD', headers });
      expect(head.headers.get('vary')).toBe('accept-encoding');
    }
  });

  it('is less than half as long as one that is not', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const compressed = await openRaw(url, { 'accept-encoding': 'br, gzip' });
    const plain = await openRaw(url, {});
    const reader = await openStream(`${url}/sse`);
    await reader.find('sync');
    for (let n = 0; n < 50; n += 1) {
      await database.collection('post').insertOne({ title: String(n), body: text });
      await reader.find(withTitle(String(n)));
    }
    await expect.poll(plain.bytes).toBeGreaterThan(50 * text.length);
    await expect.poll(compressed.bytes).toBeGreaterThan(0);
    expect(compressed.bytes()).toBeLessThan(plain.bytes() / 2);
  });

  it('is for clients that accept gzip, and not for signed-in users', async () => {
    const { url } = await startTestServer(await createTestDatabase());
    const { cookie } = await signUp({ url });
    for (const headers of [
      {},
      { 'accept-encoding': 'identity' },
      { 'accept-encoding': 'br, gzip;q=0' },
      { 'accept-encoding': 'identity, gzip;q=0.5' },
      { 'accept-encoding': 'gzip', cookie },
    ]) {
      expect((await openRaw(url, headers)).encoding).toBeUndefined();
    }
    expect((await openRaw(url, { 'accept-encoding': 'gzip' })).encoding).toBe('gzip');
  });
});
