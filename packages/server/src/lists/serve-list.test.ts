import type { Change } from '@tidings/change-feed';
import { defineList } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { noLookUp, noReread } from '../fixtures/orders.ts';
import { serveList } from './serve-list.ts';

const _id = new ObjectId('65b2f0c4e13b2a0012345678');
const id = _id.toHexString();
const Order = z.object({ id: z.string(), dish: z.string(), table: z.int() });

/** Orders that are not yet paid, of one table each. */
const byTable = defineList({
  ...{ name: 'orders', itemName: 'order', item: Order, topic: { fields: ['table'] } },
  example: { id, dish: 'Soup', table: 4 },
});
const options = {
  collection: 'order',
  where: { paidAt: null },
  topicFilter: ({ table }: { readonly table: number }) => ({ table }),
  read: ({ dish, table }: Readonly<Record<string, unknown>>) => ({ id, dish, table }),
};
const source = serveList(byTable, options);

type Fields = Readonly<Record<string, unknown>>;
const soup = { dish: 'Soup', table: 4 };
const paid = { ...soup, paidAt: new Date(0) };

function project(before: Fields | undefined, after: Fields | undefined) {
  const change = {
    collection: 'order',
    operation: after === undefined ? 'delete' : before === undefined ? 'insert' : 'update',
    documentKey: { _id },
    ...(after && { fullDocument: { _id, ...after } }),
    // An empty object stands for an image that has expired.
    ...(before?.['dish'] !== undefined && { fullDocumentBeforeChange: { _id, ...before } }),
    wallTime: new Date(0),
    clusterTime: { seconds: 1, increment: 1 },
  };
  // As the feed makes it of these fields.
  return source.project(change as Change, noReread, noLookUp);
}

const created = { name: 'newOrder', data: { id, ...soup } };
const edited = { name: 'orderEdited', data: { id, ...soup } };
const deleted = { name: 'orderDeleted', data: { table: 4, id } };
const lost = ['orders:'];
const expired = {};

describe('serveList', () => {
  it.each<
    [string, Fields | undefined, Fields | undefined, readonly object[], (readonly string[])?]
  >([
    ['is inserted', undefined, soup, [created]],
    ['is inserted outside the list', undefined, paid, []],
    ['is edited', { ...soup, dish: 'Fish' }, soup, [edited]],
    ['is edited outside the list', paid, { ...paid, dish: 'Fish' }, []],
    ['stops matching', soup, paid, [deleted]],
    ['begins to match', paid, soup, [created]],
    ['is deleted', soup, undefined, [deleted]],
    ['is deleted outside the list', paid, undefined, []],
    [
      'goes to another topic',
      { ...soup, table: 5 },
      soup,
      [{ ...deleted, data: { table: 5, id } }, created],
    ],
    ['is edited, from nobody knows what', expired, soup, [edited], lost],
    ['stops matching, from nobody knows what', expired, paid, [], lost],
    ['is deleted, and nobody knows what it was', expired, undefined, [], lost],
  ])('tells of a document that %s', async (_what, before, after, events, lostTopics) => {
    const projected = await project(before, after);
    expect(projected.events).toMatchObject(events);
    expect(projected.events).toHaveLength(events.length);
    expect(projected.lost).toEqual(lostTopics);
    // What is outside the list breaks nothing.
    expect(projected.issues).toBeUndefined();
  });

  describe('of a document in several topics', () => {
    const Task = z.object({
      ...{ id: z.string(), title: z.string() },
      ...{ assignees: z.array(z.string()), assignee: z.string() },
    });
    const tasks = defineList({
      ...{ name: 'tasks', itemName: 'task', item: Task },
      example: { id, title: 'Sweep', assignees: ['ada'], assignee: 'ada' },
      topic: { fields: ['assignee'], each: { assignee: 'assignees' } },
    });
    const source = serveList(tasks, {
      collection: 'task',
      topicFilter: ({ assignee }) => ({ assignees: assignee }),
      read: ({ title, assignees }) => ({ id, title, assignees }),
    });
    const project = async (before: unknown, after: unknown) => {
      const image = (assignees: unknown) => ({ _id, title: 'Sweep', assignees });
      const change = {
        ...{ operation: 'update', collection: 'task', documentKey: { _id } },
        ...{ fullDocument: image(after), fullDocumentBeforeChange: before && image(before) },
      };
      // As the feed makes it of these images.
      const projected = await source.project(change as unknown as Change, noReread, noLookUp);
      const told = projected.events.map(({ name, data }) => {
        const { assignee } = data as { readonly assignee: string };
        return `${name} ${assignee}`;
      });
      return { told, issues: projected.issues, lost: projected.lost };
    };

    it.each<[unknown, unknown, readonly string[]]>([
      [
        ['ada', 'bo'],
        ['bo', 'cy'],
        ['taskDeleted ada', 'taskEdited bo', 'newTask cy'],
      ],
      [[], ['ada', 'ada'], ['newTask ada']],
      [['ada'], [], ['taskDeleted ada']],
      [[], [], []],
    ])('tells each topic what concerns it: %j, then %j', async (before, after, told) => {
      expect(await project(before, after)).toEqual({ told, issues: undefined, lost: undefined });
    });

    it('is a gap to all topics where nobody knows in which it was', async () => {
      expect(await project(undefined, ['ada'])).toEqual({
        ...{ told: ['taskEdited ada'], issues: undefined, lost: ['tasks:'] },
      });
    });

    it('rejects a document that is in no array of topics, or in too many', async () => {
      for (const [after, path] of [
        ['ada', 'assignees'],
        [[7], 'assignees.0'],
        [Array.from({ length: 101 }, (_, n) => `user ${String(n)}`), 'assignees'],
      ] as const) {
        const { told, issues } = await project(['bo'], after);
        expect(told).toEqual(['taskDeleted bo']);
        expect(issues?.[0]?.path).toBe(path);
      }
    });
  });

  it('needs no image where the fields that decide never change, but for a deletion', async () => {
    const fixed = serveList(byTable, { ...options, immutable: ['table', 'paidAt'] });
    expect([source.needsImages, fixed.needsImages]).toEqual([true, false]);
    const project = (operation: 'update' | 'delete') => {
      const fullDocument = { _id, ...soup };
      const change = { operation, collection: 'order', documentKey: { _id }, fullDocument };
      // As the feed makes it of a collection without pre-images.
      return fixed.project(change as unknown as Change, noReread, noLookUp);
    };
    expect(await project('update')).toMatchObject({ events: [edited] });
    expect((await project('update')).lost).toBeUndefined();
    expect(await project('delete')).toEqual({ events: [], lost });
  });

  it('tells nobody the id of a document that may have been outside the list', async () => {
    const all = defineList({
      ...{ name: 'orders', itemName: 'order', item: Order },
      example: { id, dish: 'Soup', table: 4 },
    });
    const { where, read } = options;
    const from = { collection: options.collection, where, read };
    const change = { operation: 'delete', collection: 'order', documentKey: { _id } };
    const projected = serveList(all, from).project(change as unknown as Change, noReread, noLookUp);
    expect(await projected).toEqual({ events: [], lost: ['orders'] });
  });

  it('refuses to call a field immutable that decides about nothing', () => {
    expect(() => serveList(byTable, { ...options, immutable: ['dish'] })).toThrow(
      /List "orders": `immutable` has "dish"/,
    );
  });

  it('says why a document in the list breaks the contract, and of none outside', async () => {
    const { issues } = await project(undefined, { dish: 5, table: 4 });
    expect(issues).toMatchObject([{ path: 'dish' }]);
    expect((await project(undefined, { dish: 5, paidAt: new Date(0) })).issues).toBeUndefined();
  });

  it('serves its own topics alone', () => {
    const topics = [
      'orders:4',
      'orders:-1',
      'orders',
      'orders:',
      'orders:4.5',
      'orders:04',
      'orders:4:4',
      'other:4',
    ];
    expect(topics.filter((topic) => source.serves(topic))).toEqual(['orders:4', 'orders:-1']);
    expect(byTable.topicOf({ table: 4 })).toBe('orders:4');
  });

  it('asks for the fields of `where` beside its own', () => {
    const fields = ['dish', 'table'];
    expect(serveList(byTable, { ...options, fields }).fields).toEqual([...fields, 'paidAt']);
    expect(source.fields).toBeUndefined();
  });

  it('has another key for whatever decides which events there are', () => {
    const keys = [
      source,
      serveList(byTable, { ...options, where: { paidAt: { $exists: false } } }),
      serveList(byTable, { ...options, revision: 2 }),
    ].map(({ projectionKey }) => projectionKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(serveList(byTable, options).projectionKey).toBe(source.projectionKey);
  });

  it('refuses `joins` without a `read` that uses them', () => {
    const joins = { author: { collection: 'user', field: 'author' } };
    expect(() => serveList(byTable, { collection: 'order', joins })).toThrow(/add `read`/);
  });
});
