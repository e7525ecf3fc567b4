import { formatPosition, parsePosition, type Position } from '@tidings/protocol';
import type { Db } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { metricOf, sendJson, signUp, type TestUser } from '@tidings/dev-app';
import { openStream, createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

/** More events than are read again for anyone. */
const tooMany = 20_500;

/** Writes a post, and returns its position. */
async function write(url: string, someone: TestUser): Promise<Position> {
  const body = { title: 'One', clientId: randomUUID() };
  const answer = await sendJson(`${url}/api/posts`, 'POST', body, someone.headers);
  const { position } = (await answer.json()) as { position: string };
  const parsed = parsePosition(position);
  if (parsed === undefined) throw new Error(`No position: ${position}`);
  return parsed;
}

/** Starts a server whose log begins after everything that has been written. */
async function startLater(database: Db) {
  // Cluster times count in seconds.
  const later = (Math.floor(Date.now() / 1000) + 1) * 1000;
  await expect.poll(() => Date.now()).toBeGreaterThan(later);
  return startTestServer(database, { RECENT_PAST_MS: '0' });
}

/** Comes back with a position, and returns the outcome. */
async function comeBack(url: string, position: Position): Promise<string> {
  const stream = await openStream(`${url}/sse`, formatPosition(position));
  const sync = await stream.find('sync');
  stream.close();
  return (sync.data as { outcome: string }).outcome;
}

describe('a position from too long ago', () => {
  it('costs one read however often it or an older one is sent, and delays nobody else', async () => {
    const database = await createTestDatabase();
    const { url: first } = await startTestServer(database);
    const someone = await signUp({ url: first });
    const hopeless = await write(first, someone);
    await database
      .collection('post')
      .insertMany(Array.from({ length: tooMany }, (_, n) => ({ title: `Post ${String(n)}` })));
    const recent = await write(first, someone);
    await write(first, someone);
    const { url } = await startLater(database);

    expect(await comeBack(url, hopeless)).toBe('gap');
    const variants: Position[] = [
      hopeless,
      { ...hopeless, number: hopeless.number + 1 },
      { ...hopeless, ordinal: 0 },
      { ...hopeless, increment: hopeless.increment - 1 },
      { ...hopeless, seconds: hopeless.seconds - 1 },
      { ...hopeless, seconds: 1 },
    ];
    const attack = Array.from({ length: 60 }, (_, n) =>
      comeBack(url, variants[n % variants.length] ?? hopeless),
    );
    expect(await comeBack(url, recent)).toBe('resumed');
    expect(new Set(await Promise.all(attack))).toEqual(new Set(['gap']));
    const catchUps = (outcome: string) =>
      metricOf(url, `tidings_catch_ups_total{outcome="${outcome}"}`);
    expect(await catchUps('refused')).toBe(1);
    expect(await catchUps('remembered')).toBe(60);
    expect(await catchUps('reached')).toBe(1);
  });

  it('costs one read when it is invented, and does not keep real ones from being resumed', async () => {
    const database = await createTestDatabase();
    const { url: first } = await startTestServer(database);
    const someone = await signUp({ url: first });
    const real = await write(first, someone);
    const newer = await write(first, someone);
    const { url } = await startLater(database);
    const invented = { ...newer, ordinal: 77 };
    for (const number of [0, 1, 2, 3])
      expect(await comeBack(url, { ...invented, number })).toBe('gap');
    expect(await comeBack(url, real)).toBe('resumed');
    expect(await metricOf(url, 'tidings_catch_ups_total{outcome="refused"}')).toBe(1);
  });
});
