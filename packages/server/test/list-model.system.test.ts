import type {} from '@tidings/dev-mongo/vitest';
import { connect } from '@tidings/event-source';
import { createLiveList, fetchPages } from '@tidings/live-list';
import { compareBy, defineChannel, defineList } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import fc from 'fast-check';
import { MongoClient, type Collection, type ObjectId } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { createTidings, serveList, type Tidings } from '../src/index.ts';

const Task = z.object({
  id: z.string(),
  title: z.string(),
  urgency: z.optional(z.int()),
  assignees: z.array(z.string()),
  assignee: z.string(),
});
type Task = z.output<typeof Task>;

/** The tasks of each user: a window of two, the most urgent first. */
const tasks = defineList({
  ...{ name: 'tasks', itemName: 'task', item: Task, page: 2 },
  example: { id: '65b2f0c4e13b2a0012345678', title: 'a', assignees: ['ada'], assignee: 'ada' },
  topic: { fields: ['assignee'], each: { assignee: 'assignees' } },
  sort: { urgency: -1, id: 1 },
});
const channel = defineChannel({ path: '/live', generation: 1, events: tasks.events });
const where = { done: { $ne: true } } as const;
const source = serveList(tasks, {
  ...{ collection: 'task', where },
  fields: ['title', 'urgency', 'assignees'],
  topicFilter: ({ assignee }) => ({ assignees: assignee }),
  read: ({ title, urgency, assignees }, id) => ({ id, title, urgency, assignees }),
});

interface TaskDocument {
  readonly _id: ObjectId;
  readonly title?: unknown;
  readonly urgency?: number;
  readonly assignees: readonly string[];
  readonly done?: boolean;
}

const users = ['ada', 'bo'] as const;
const fields = fc.record(
  {
    urgency: fc.integer({ min: 0, max: 3 }),
    assignees: fc.subarray<string>([...users, 'cy']),
    done: fc.constantFrom(false, false, true),
    // One that breaks the contract.
    title: fc.oneof({ weight: 6, arbitrary: fc.constantFrom('a', 'b') }, fc.constant(5)),
  },
  { requiredKeys: ['assignees'] },
);
const which = fc.nat({ max: 9 });
type Step =
  | { readonly op: 'insert'; readonly fields: Partial<TaskDocument> }
  | {
      readonly op: 'update' | 'replace';
      readonly which: number;
      readonly fields: Partial<TaskDocument>;
    }
  | { readonly op: 'delete'; readonly which: number }
  | { readonly op: 'together'; readonly all: readonly Partial<TaskDocument>[] }
  | { readonly op: 'images'; readonly enabled: boolean }
  | { readonly op: 'reconnect' | 'reopen' | 'more'; readonly user: number }
  | { readonly op: 'settle' | 'restart' };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('insert'), fields }) },
  { weight: 8, arbitrary: fc.record({ op: fc.constantFrom('update', 'replace'), which, fields }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('delete'), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('together'),
      all: fc.array(fields, { minLength: 2, maxLength: 5 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('images'),
      enabled: fc.constantFrom(true, false, false),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constantFrom('reconnect', 'reopen', 'more', 'more'),
      user: fc.nat({ max: users.length - 1 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('settle', 'settle', 'restart') }) },
);

const patience = { timeout: 20_000, interval: 5 };
const before = compareBy(tasks);

/** A page that shows the tasks of a user. */
function openPage(origin: string, user: string) {
  const query = `?topic=${encodeURIComponent(tasks.topicOf({ assignee: user }))}`;
  const live = connect(channel, { url: `${origin}/live${query}`, EventSource });
  const list = createLiveList({
    source: live,
    list: tasks,
    fields: { assignee: user },
    readPage: fetchPages<Task>(`${origin}/pages`),
    retryDelayMs: () => 50,
  });
  return { live, list };
}

async function run(
  urgencies: readonly number[],
  steps: readonly Step[],
  maxSnapshotBytes: number,
): Promise<void> {
  const client = await MongoClient.connect(inject('mongodbUri'));
  const database = `model-${randomUUID()}`;
  const collection: Collection<TaskDocument> = client.db(database).collection('task');
  let tidings: Tidings<typeof channel> | undefined;
  let answer: RequestListener;
  const start = async (): Promise<void> => {
    tidings = await createTidings({
      ...{ client, database, channels: [channel], sources: [source], heartbeatMs: 300 },
      limits: { maxSnapshotBytes },
      access: { publicTopics: () => true },
      // Whether images are kept is what happens here.
      prepare: () => Promise.resolve(),
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const [stream, readPages] = [tidings.stream(channel), tidings.pages()];
    answer = (request, response) =>
      void (request.url?.startsWith('/pages') === true ? readPages : stream)(request, response);
  };
  const setImages = (enabled: boolean) =>
    client.db(database).command({ collMod: 'task', changeStreamPreAndPostImages: { enabled } });
  await client
    .db(database)
    .createCollection('task', { changeStreamPreAndPostImages: { enabled: true } });
  const assigned = urgencies.map((urgency) => ({ title: 'a', urgency, assignees: users }));
  // MongoDB makes the ids.
  await collection.insertMany(assigned as unknown as TaskDocument[]);
  await start();
  const server = createServer((request, response) => {
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a listening TCP server
  const open = (user: string) => openPage(`http://127.0.0.1:${String(port)}`, user);
  const pages = users.map(open);

  /** Every page shows the first tasks that the database has, and goes on to all of them. */
  async function settle(): Promise<void> {
    for (const [index, { live, list }] of pages.entries()) {
      const assignee = users[index] ?? '';
      const documents = await collection.find({ ...where, assignees: assignee }).toArray();
      const all = documents
        .flatMap((document) => {
          const task = source.read({ ...document, assignees: [assignee] });
          return task.ok ? [{ ...task.data, assignees: [...document.assignees] }] : [];
        })
        .sort(before);
      const shown = () => {
        const { items = [], hasMore, isLoading } = list.state;
        const expected = hasMore ? all.slice(0, Math.max(items.length, tasks.page)) : all;
        const isRight = JSON.stringify(items) === JSON.stringify(expected);
        return { state: live.state.name, isLoading, isRight, assignee, items, expected };
      };
      const right = { state: 'live', isLoading: false, isRight: true };
      await expect.poll(shown, patience).toMatchObject(right);
    }
  }

  async function take(step: Step): Promise<void> {
    const stored = 'which' in step ? await collection.find().sort({ _id: 1 }).toArray() : [];
    const target = 'which' in step ? stored[step.which % Math.max(stored.length, 1)] : undefined;
    switch (step.op) {
      case 'insert':
        await collection.insertOne({ title: 'a', ...step.fields } as TaskDocument);
        return;
      case 'update':
        if (target !== undefined)
          await collection.updateOne({ _id: target._id }, { $set: step.fields });
        return;
      case 'replace':
        if (target === undefined) return;
        await collection.replaceOne(
          { _id: target._id },
          { title: 'b', assignees: [], ...step.fields },
        );
        return;
      case 'delete':
        if (target !== undefined) await collection.deleteOne({ _id: target._id });
        return;
      case 'together':
        await client.withSession((session) =>
          session.withTransaction(async () => {
            for (const fields of step.all)
              await collection.insertOne({ title: 'a', ...fields } as TaskDocument, { session });
            await collection.deleteOne({}, { session });
          }),
        );
        return;
      case 'images':
        await setImages(step.enabled);
        return;
      case 'reconnect':
        pages[step.user]?.live.reconnect();
        return;
      case 'reopen':
        // Its first snapshot may be one that changes have been put into.
        pages[step.user]?.list.close();
        pages[step.user]?.live.close();
        pages[step.user] = open(users[step.user] ?? '');
        return;
      case 'more':
        pages[step.user]?.list.loadMore();
        return;
      case 'settle':
        await settle();
        return;
      case 'restart':
        // A start without images fails.
        await setImages(true);
        await tidings?.close({ spreadMs: 0 });
        await start();
    }
  }

  try {
    for (const step of steps) await take(step);
    await settle();
  } finally {
    for (const { live, list } of pages) {
      list.close();
      live.close();
    }
    await tidings?.close({ spreadMs: 0 });
    server.closeAllConnections();
    server.close();
    await client.db(database).dropDatabase();
    await client.close();
  }
}

describe('a sorted, filtered list with several topics', () => {
  it('P3: shows every page what the database has, as far as its window goes, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 8 }),
        fc.array(step, { minLength: 20, maxLength: 40, size: 'max' }),
        fc.constantFrom(0, 1_000_000),
        run,
      ),
      { numRuns: 6, endOnFailure: true },
    );
  }, 180_000);
});
