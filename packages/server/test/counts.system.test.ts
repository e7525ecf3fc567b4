import { connect } from '@tidings/event-source';
import { defineChannel, defineCount } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import fc from 'fast-check';
import { Decimal128, Long, type Collection, type Document } from 'mongodb';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { serveCount } from '../src/index.ts';
import { serveChannel } from './serve-channel.ts';

const byUser = { fields: { user: z.string() }, example: { user: 'ada' } };
/** How many messages each user has not read. */
const unread = defineCount({ name: 'unread', ...byUser });
/** How many bytes they have. */
const bytes = defineCount({ name: 'bytes', ...byUser });
const all = defineCount({ name: 'all', fields: {}, example: {} });
const channel = defineChannel({
  path: '/live',
  generation: 1,
  events: [...unread.events, ...bytes.events, ...all.events],
});
const ofUser = {
  collection: 'message',
  topicOf: ({ to }: Readonly<Record<string, unknown>>) => ({ user: to }),
  topicFilter: ({ user }: { readonly user: string }) => ({ to: user }),
};
const sources = [
  serveCount(unread, { ...ofUser, where: { readAt: null }, fields: ['to'] }),
  serveCount(bytes, { ...ofUser, sum: 'size' }),
  serveCount(all, { collection: 'message' }),
];

const users = ['ada', 'bo'];
const fields = fc.record(
  {
    to: fc.constantFrom(...users, 'cy', 7),
    readAt: fc.constantFrom(null, new Date(0)),
    size: fc.constantFrom<unknown>(
      ...[0, 1, 5, -3, 2 ** 40, null, 1.5, 'a', NaN, Infinity],
      ...[Decimal128.fromString('2'), Long.fromString('9007199254740993')],
    ),
  },
  { requiredKeys: ['to'] },
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant('insert'), fields }) },
  {
    weight: 5,
    arbitrary: fc.record({ op: fc.constant('update'), which: fc.nat({ max: 9 }), fields }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('delete'), which: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('images'), enabled: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('reconnect', 'reopen', 'settle') }) },
);

const patience = { timeout: 20_000, interval: 5 };

/** A page that shows the numbers of one user, and of all. */
function openPage(url: string) {
  const shown: Record<string, number> = {};
  const live = connect(channel, { url, EventSource });
  const follow = (name: 'unread' | 'bytes' | 'all') => {
    live.on(name, ({ value }) => (shown[name] = value));
    live.on(`${name}Changed`, ({ by }) => (shown[name] = (shown[name] ?? NaN) + by));
  };
  for (const name of ['unread', 'bytes', 'all'] as const) follow(name);
  return { live, shown };
}

/** The numbers of a user, counted by hand. */
async function countOf(collection: Collection, user: string) {
  const documents = await collection.find().toArray();
  const own = documents.filter(({ to }: Document) => to === user);
  const sizes = own.map(({ size }: Document) => (Number.isSafeInteger(size) ? Number(size) : 0));
  return {
    unread: own.filter(({ readAt }: Document) => (readAt ?? null) === null).length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    all: documents.length,
  };
}

interface Step {
  readonly op: string;
  readonly which?: number;
  readonly fields?: Document;
  readonly enabled?: boolean;
}

async function run(steps: readonly Step[]): Promise<void> {
  await using served = await serveChannel({
    ...{ channel, sources, onRejected: () => undefined },
  });
  const collection = served.db.collection('message');
  await collection.insertMany([
    { to: 'ada', size: 2 },
    { to: 'bo', readAt: new Date(0) },
  ]);
  const open = (user: string) => {
    const topics = [unread.topicOf({ user }), bytes.topicOf({ user }), all.topicOf({})];
    const query = new URLSearchParams(topics.map((topic): [string, string] => ['topic', topic]));
    return openPage(`${served.origin}/live?${query.toString()}`);
  };
  const pages = users.map(open);

  const settle = async () => {
    for (const [index, user] of users.entries()) {
      const expected = await countOf(collection, user);
      await expect.poll(() => pages[index]?.shown, patience).toEqual(expected);
    }
  };
  const take = async ({ op, which = 0, fields = {}, enabled = true }: Step) => {
    const stored = await collection.find().sort({ _id: 1 }).toArray();
    const target = { _id: stored[which % Math.max(stored.length, 1)]?._id };
    if (op === 'insert') await collection.insertOne({ ...fields });
    if (op === 'update') await collection.updateOne(target as Document, { $set: fields });
    if (op === 'delete') await collection.deleteOne(target as Document);
    if (op === 'images') {
      const images = { changeStreamPreAndPostImages: { enabled } };
      await served.db.command({ collMod: 'message', ...images });
    }
    if (op === 'reconnect') for (const { live } of pages) live.reconnect();
    if (op === 'reopen') {
      pages[0]?.live.close();
      pages[0] = open('ada');
    }
    if (op === 'settle') await settle();
  };
  try {
    for (const step of steps) await take(step);
    await settle();
  } finally {
    for (const { live } of pages) live.close();
  }
}

describe('counts', () => {
  it('leave out what is no whole number, before a page opens and after', async () => {
    const odd = [NaN, Infinity, -Infinity, 0.5, '7', null, 2 ** 60];
    await run([
      ...odd.map((size) => ({ op: 'insert', fields: { to: 'ada', size } })),
      { op: 'insert', fields: { to: 'ada', size: 3 } },
      { op: 'settle' },
      // Nobody watches Bo's numbers from here: they are read again.
      ...odd.map((size) => ({ op: 'insert', fields: { to: 'bo', size } })),
      { op: 'reopen' },
      { op: 'settle' },
    ]);
  });

  it('P3: are what the database has, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 30, size: 'max' }), run),
      { numRuns: 6, endOnFailure: true },
    );
  }, 120_000);
});
