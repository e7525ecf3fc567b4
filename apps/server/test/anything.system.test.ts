import { formatPosition, parsePosition, type Position } from '@tidings/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { askRaw } from './kit/ask-raw.ts';
import { readMetrics } from '@tidings/dev-app';
import {
  openStream,
  withTitle,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';

/** Any text as the query may have it: written well, written badly, not written at all. */
const byte = fc.nat({ max: 255 });
const escaped = byte.map((value) => `%${value.toString(16).padStart(2, '0')}`);
const badlyEscaped = fc.constantFrom('%', '%z', '%zz', '%c', '%u0041', '+', '%00', '%0d%0aid:%201');
const queryText = fc
  .array(
    fc.oneof(escaped, badlyEscaped, fc.constantFrom('posts', ',', 'room:1', '[]', '.', '%2C')),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''));
const long = fc.integer({ min: 1, max: 9_000 }).map((length) => 'x,'.repeat(length));
const written = fc
  .string({ unit: 'binary' })
  .map((text) => encodeURIComponent(Buffer.from(text).toString()));
/** Bytes that a request line may have without ending there; whether they are allowed is the server's to say. */
const lineBytes = (from: number) =>
  fc
    .array(fc.integer({ min: from, max: 255 }), { maxLength: 40 })
    .map((bytes) => String.fromCharCode(...bytes));

/** Positions of the server's own history and of none: behind, ahead, and in between. */
const positionsAround = (present: Position) =>
  fc
    .record({
      epoch: fc.constantFrom(present.epoch, 'zzzzzzzz'),
      feedHash: fc.constantFrom(present.feedHash, '00000000', 'zzzzzzzz'),
      seconds: fc.constantFrom(0, present.seconds - 3600, present.seconds - 1, present.seconds),
      increment: fc.nat({ max: 3 }),
      ordinal: fc.nat({ max: 3 }),
      number: fc.nat({ max: 3 }),
    })
    .map((position) => formatPosition(position));

/** Either the stream has sent its `sync`, or the answer is a problem. */
const hasSync = (text: string) => /event: sync\n(?:.+\n)*\n/.test(text);

it('P4: any query and any Last-Event-ID gets a sync or a problem, never a server error', async () => {
  const database = await createTestDatabase();
  const server = await startTestServer(database);
  const first = await openStream(`${server.url}/sse`);
  const { id } = await first.find('sync');
  const present = parsePosition(id);
  if (present === undefined) throw new Error('The sync has a position.');

  const position = positionsAround(present);
  const value = fc.oneof(queryText, written, long, lineBytes(0x21), position);
  const name = fc.constantFrom(
    'covers',
    'lastEventId',
    'covers[]',
    'covers[a]',
    '__proto__',
    'x',
    '',
  );
  const query = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(fc.tuple(fc.constantFrom('covers', 'lastEventId'), value), {
        maxLength: 2,
      }),
    },
    { weight: 1, arbitrary: fc.array(fc.tuple(name, value), { maxLength: 3 }) },
  );
  const header = fc.oneof(lineBytes(0x01), lineBytes(0x20), long, position, written);
  const headers = fc.array(
    fc.tuple(fc.constantFrom('last-event-id', 'accept', 'x-forwarded-for', 'cookie'), header),
    {
      maxLength: 2,
    },
  );

  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(query, headers, async (query, headers) => {
      const target = `/sse?${query.map(([name, value]) => `${name}=${value}`).join('&')}`;
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      const request = `GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${lines}\r\n`;
      const { status, text } = await askRaw(server.url, request, hasSync);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 200) expect(text).toMatch(/"outcome":"(snapshot|resumed|gap)"/);
      else expect([400, 422, 431]).toContain(status);
    }),
    { numRuns: 400 },
  );
  // The server has survived all of it: nothing is left open, and new events arrive.
  for (const status of [200, 400, 422, 431]) expect(statuses.get(status)).toBeGreaterThan(0);
  await database.collection('post').insertOne({ title: 'after all' });
  await first.find(withTitle('after all'));
  const metrics = () => readMetrics(server.url);
  await expect.poll(metrics).toMatch(/^tidings_connections 1$/m);
});
