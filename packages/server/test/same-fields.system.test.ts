import { connect } from '@tidings/event-source';
import { defineChannel, defineCount, defineList } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import { Long, ObjectId } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { serveCount, serveList } from '../src/index.ts';
import { serveChannel } from './serve-channel.ts';

const patience = { timeout: 20_000, interval: 10 };
const team = new ObjectId();
const id = '65b2f0c4e13b2a0012345678';

const tasks = defineList({
  ...{ name: 'tasks', itemName: 'task', topic: { fields: ['team'] } },
  item: z.object({ id: z.string(), team: z.string(), title: z.string(), due: z.iso.datetime() }),
  example: { id, team: id, title: 'Tidy up', due: '2026-01-01T00:00:00Z' },
});
const assigned = defineList({
  ...{ name: 'assigned', itemName: 'assignedTask' },
  item: z.object({ id: z.string(), assignees: z.array(z.string()), assignee: z.string() }),
  topic: { fields: ['assignee'], each: { assignee: 'assignees' } },
  example: { id, assignees: [id], assignee: id },
});
const unfinished = defineCount({
  name: 'unfinished',
  fields: { team: z.string() },
  example: { team: id },
});
const channel = defineChannel({
  ...{ path: '/live', generation: 1 },
  events: [...tasks.events, ...assigned.events, ...unfinished.events],
});
const collection = 'task';
const sources = [
  serveList(tasks, { collection }),
  serveList(assigned, { collection }),
  serveCount(unfinished, { collection, where: { done: { $ne: true } } }),
];

async function serve(...topics: string[]) {
  const served = await serveChannel({ channel, sources });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const query = new URLSearchParams(topics.map((topic): [string, string] => ['topic', topic]));
  const documents = served.db.collection(collection);
  function watch() {
    const url = `${served.origin}/live?${String(query)}`;
    const source = connect(channel, { url, EventSource });
    onTestFinished(() => {
      source.close();
    });
    const seen: unknown[] = [];
    source.on('tasks', ({ tasks: all }) => seen.push(all));
    source.on('newTask', (task) => seen.push(task));
    source.on('assigned', ({ assigned: all }) => seen.push(all));
    source.on('newAssignedTask', ({ assignee }) => seen.push(assignee));
    source.on('unfinished', ({ value }) => seen.push(value));
    source.on('unfinishedChanged', ({ by }) => seen.push(by));
    return { source, seen };
  }
  return { ...served, documents, watch };
}

describe('documents whose fields are those of the item', () => {
  it('need neither `read` nor a filter: ids and dates are sent as text, and nothing else leaves', async () => {
    const { documents, watch } = await serve(`tasks:${team.toHexString()}`);
    const document = { team, title: 'Tidy up', due: new Date(0), assignees: [], secret: 'x' };
    const { insertedId } = await documents.insertOne(document);
    await documents.insertOne({ ...document, _id: new ObjectId(), team: new ObjectId() });
    const first = watch();
    const task = { team: team.toHexString(), title: 'Tidy up', due: '1970-01-01T00:00:00.000Z' };
    await expect
      .poll(() => first.seen, patience)
      .toEqual([[{ id: insertedId.toHexString(), ...task }]]);
    const next = await documents.insertOne({ ...document, _id: new ObjectId() });
    await expect
      .poll(() => first.seen.at(-1), patience)
      .toEqual({ id: next.insertedId.toHexString(), ...task });
  });

  it('are found by an element of an array, and counted, whether an id is one or text', async () => {
    const [ann, topic] = [new ObjectId(), team.toHexString()];
    const { documents, watch } = await serve(
      `assigned:${ann.toHexString()}`,
      `unfinished:${topic}`,
    );
    const document = { team, title: 'x', due: new Date(0) };
    await documents.insertMany([
      { ...document, assignees: [ann] },
      { ...document, team: topic, assignees: [ann.toHexString()] },
      { ...document, assignees: [], done: true },
    ]);
    const { seen } = watch();
    await expect.poll(() => seen.length, patience).toBe(2);
    expect(seen).toContain(2);
    expect(seen.flat()).toHaveLength(3);
    await documents.insertOne({ ...document, assignees: [ann] });
    await expect.poll(() => seen.slice(2), patience).toContain(1);
    expect(seen.slice(2)).toContain(ann.toHexString());
  });

  it('P11: are rejected where the value in the database would not be found by the topic', () => {
    const scores = defineList({
      ...{ name: 'scores', itemName: 'score', topic: { fields: ['game'] } },
      item: z.object({ id: z.string(), game: z.string() }),
      example: { id, game: 'a' },
    });
    const source = serveList(scores, { collection, read: ({ game }, of) => ({ id: of, game }) });
    const document = (game: unknown) => ({ _id: new ObjectId(), game });
    expect(source.read(document('a'))).toMatchObject({ ok: true });
    const renamed = serveList(scores, {
      collection,
      read: ({ of }, _id) => ({ id: _id, game: of }),
    });
    expect(renamed.read({ _id: new ObjectId(), of: 'a' })).toMatchObject({
      ok: false,
      issues: [{ path: 'game', message: expect.stringMatching(/no `topicFilter`/) as unknown }],
    });
    expect(serveList(scores, { collection }).read(document(new Long(1)))).toMatchObject({
      ok: false,
      issues: [{ path: 'game' }],
    });
  });
});
