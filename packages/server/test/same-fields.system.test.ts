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

  it('are found by a date, and counted once, by their own value alone', async () => {
    const days = defineList({
      ...{ name: 'days', itemName: 'day', topic: { fields: ['day'] } },
      item: z.object({ id: z.string(), day: z.iso.datetime() }),
      example: { id, day: '2026-01-01T00:00:00.000Z' },
    });
    const hits = defineCount({
      name: 'hits',
      fields: { page: z.string() },
      example: { page: '4' },
    });
    const own = defineChannel({
      ...{ path: '/live', generation: 1, events: [...days.events, ...hits.events] },
    });
    await using served = await serveChannel({
      channel: own,
      sources: [serveList(days, { collection: 'day' }), serveCount(hits, { collection: 'hit' })],
    });
    const { db, origin, tidings } = served;
    const day = new Date('2026-01-01T00:00:00.000Z');
    await db.collection('day').insertOne({ day });
    const hit = db.collection('hit');
    await hit.insertMany([{ page: '4' }, { page: 4 }, { page: ['4', '5'] }, {}]);
    const topics = [days.topicOf({ day: day.toISOString() }), 'hits:4'].map(
      (topic): [string, string] => ['topic', topic],
    );
    const url = `${origin}/live?${String(new URLSearchParams(topics))}`;
    const source = connect(own, { url, EventSource });
    onTestFinished(() => {
      source.close();
    });
    const seen: unknown[] = [];
    source.on('days', ({ days: all }) => seen.push(all.length));
    source.on('hits', ({ value }) => seen.push(value));
    source.on('hitsChanged', ({ by }) => seen.push(by));
    await expect.poll(() => source.state.name, patience).toBe('live');
    expect(seen).toEqual([1, 1]);
    const before = tidings.counts().rejected;
    await hit.deleteMany({ page: { $ne: '4' } });
    await hit.insertOne({ page: ['4'] });
    await hit.insertOne({ page: '4' });
    await expect.poll(() => seen.length, patience).toBe(3);
    expect(seen[2]).toBe(1);
    expect(tidings.counts().rejected).toBe(before + 1);
  });

  it('are not served where the fields that are read do not have the topic', () => {
    const read = (_document: object, of: string) => ({ id: of });
    expect(() => serveList(tasks, { collection, fields: ['title'], read })).toThrow(
      /topic for each team, which is not among `fields`/,
    );
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
