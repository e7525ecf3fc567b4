import { connect } from '@tidings/event-source';
import { defineChannel, defineList } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import { ObjectId } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { serveList } from '../src/index.ts';
import { serveChannel } from './serve-channel.ts';

const example = { id: '65b2f0c4e13b2a0012345678', wall: 'a', title: 'Ferry', author: 'Ada' };
/** The notes of each wall, with the present names of their authors. */
const notes = defineList({
  ...{ name: 'notes', itemName: 'note', example },
  item: z.object({
    ...{ id: z.string(), wall: z.string(), title: z.string() },
    author: z.optional(z.string()),
  }),
  topic: { fields: ['wall'] },
});
/** One note, for the page that shows it. */
const note = defineList({
  ...{ name: 'one', itemName: 'one', example: { id: example.id, title: 'Ferry' } },
  item: z.object({ id: z.string(), title: z.string() }),
  topic: { fields: ['id'] },
});
const channel = defineChannel({
  path: '/live',
  generation: 1,
  events: [...notes.events, ...note.events],
});
const sources = [
  serveList(notes, {
    collection: 'note',
    fields: ['wall', 'title'],
    topicFilter: ({ wall }) => ({ wall }),
    joins: { author: { collection: 'writer', field: 'author', fields: ['name'] } },
    read: ({ wall, title }, id, { author }) => ({ id, wall, title, author: author?.['name'] }),
  }),
  serveList(note, {
    collection: 'note',
    topicFilter: ({ id }) => ({ _id: new ObjectId(id) }),
    read: ({ title }, id) => ({ id, title }),
  }),
];
const patience = { timeout: 20_000, interval: 5 };

async function serveNotes() {
  const served = await serveChannel({ channel, sources });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const watch = (topic: string) => {
    const url = `${served.origin}/live?topic=${encodeURIComponent(topic)}`;
    const live = connect(channel, { url, EventSource });
    onTestFinished(() => {
      live.close();
    });
    const seen: unknown[] = [];
    live.on('notes', ({ notes: all }) =>
      seen.push(all.map(({ title, author }) => [title, author])),
    );
    live.on('newNote', ({ title, author }) => seen.push(['new', title, author]));
    live.on('noteEdited', ({ title, author }) => seen.push(['edited', title, author]));
    live.on('one', ({ one }) => seen.push(one.map(({ title }) => title)));
    live.on('oneEdited', ({ title }) => seen.push(['edited', title]));
    live.on('oneDeleted', ({ id }) => seen.push(['deleted', id]));
    return { live, seen };
  };
  const { db, tidings } = served;
  return { tidings, watch, notes: db.collection('note'), writers: db.collection('writer') };
}

describe('a list over joined data', () => {
  it('has what is joined in snapshots, events and pages, and follows its changes', async () => {
    const { tidings, watch, notes: stored, writers } = await serveNotes();
    const { insertedId: ada } = await writers.insertOne({ name: 'Ada', password: 'x' });
    const { insertedId: bo } = await writers.insertOne({ name: 'Bo' });
    await stored.insertOne({ wall: 'a', title: 'Ferry', author: ada });
    const { live, seen } = watch('notes:a');
    const other = watch('notes:b');
    await expect.poll(() => seen, patience).toEqual([[['Ferry', 'Ada']]]);
    await expect.poll(() => other.live.state.name, patience).toBe('live');

    await stored.insertOne({ wall: 'a', title: 'Bread', author: bo });
    await expect.poll(() => seen.at(-1), patience).toEqual(['new', 'Bread', 'Bo']);

    await writers.updateOne({ _id: ada }, { $set: { name: 'Ada L.' } });
    const renamed = [
      ['Bread', 'Bo'],
      ['Ferry', 'Ada L.'],
    ];
    await expect.poll(() => seen.at(-1), patience).toEqual(renamed);
    const page = await tidings.page(notes, { wall: 'a' }, { limit: 1 });
    expect(page.items).toMatchObject([{ title: 'Bread', author: 'Bo' }]);

    // What nothing is made of changes nothing, and neither does a writer of no note.
    const before = seen.length;
    await writers.updateOne({ _id: bo }, { $set: { password: 'y' } });
    await writers.updateOne(
      { _id: (await writers.insertOne({ name: 'Cy' })).insertedId },
      {
        $set: { name: 'Cyd' },
      },
    );
    await stored.updateOne({ title: 'Bread' }, { $set: { title: 'Rye' } });
    await expect.poll(() => seen.at(-1), patience).toEqual(['edited', 'Rye', 'Bo']);
    expect(seen.length).toBe(before + 1);

    await writers.deleteOne({ _id: bo });
    await expect
      .poll(() => seen.at(-1), patience)
      .toEqual([
        ['Rye', undefined],
        ['Ferry', 'Ada L.'],
      ]);
    // Another wall has heard of nothing.
    expect(other.seen).toEqual([[]]);

    // Who was away when a name changed gets it as well.
    live.reconnect();
    await writers.updateOne({ _id: ada }, { $set: { name: 'A. Lovelace' } });
    await expect
      .poll(() => seen.at(-1), patience)
      .toEqual([
        ['Rye', undefined],
        ['Ferry', 'A. Lovelace'],
      ]);
  });

  it('tells all its topics when more documents than named refer to what has changed', async () => {
    const { watch, notes: stored, writers } = await serveNotes();
    const { insertedId: author } = await writers.insertOne({ name: 'Ada' });
    await stored.insertMany(
      Array.from({ length: 101 }, (_, n) => ({ wall: 'a', title: String(n), author })),
    );
    const { seen } = watch('notes:b');
    await expect.poll(() => seen, patience).toEqual([[]]);
    await writers.updateOne({ _id: author }, { $set: { name: 'Ada L.' } });
    await expect.poll(() => seen, patience).toEqual([[], []]);
  });
});

describe('a list of one document', () => {
  it('has it, follows it, and is empty when it is gone', async () => {
    const { watch, notes: stored } = await serveNotes();
    const { insertedId } = await stored.insertOne({ wall: 'a', title: 'Ferry' });
    await stored.insertOne({ wall: 'a', title: 'Other' });
    const id = insertedId.toHexString();
    const { seen } = watch(note.topicOf({ id }));
    await expect.poll(() => seen, patience).toEqual([['Ferry']]);
    await stored.updateMany({}, { $set: { title: 'Late' } });
    await expect.poll(() => seen.at(-1), patience).toEqual(['edited', 'Late']);
    await stored.deleteMany({});
    await expect.poll(() => seen.at(-1), patience).toEqual(['deleted', id]);
    expect(seen).toHaveLength(3);
    expect(watch(note.topicOf({ id })).seen).toEqual([]);
  });
});
