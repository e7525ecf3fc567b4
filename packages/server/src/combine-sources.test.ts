import type { Change } from '@tidings/change-feed';
import { ObjectId, type MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { combineSources } from './combine-sources.ts';
import type { orders } from './fixtures/orders.ts';
import type { Source } from './source.ts';

type OrderSource = Source<typeof orders>;

const _id = new ObjectId('65b2f0c4e13b2a0012345678');
const insert: Change = {
  operation: 'insert',
  collection: 'order',
  documentKey: { _id },
  fullDocument: { _id, dish: 'Soup', table: 1 },
  wallTime: new Date(0),
  clusterTime: { seconds: 1, increment: 1 },
};

function source(options: Partial<OrderSource> = {}): OrderSource {
  return {
    collection: 'order',
    projectionKey: '1',
    serves: (topic) => topic === 'orders',
    project: () => ({ events: [] }),
    ...options,
  };
}

/** A source that says which it is by the id of a deletion. */
function telling(name: string): OrderSource {
  return source({
    name,
    project: () => ({ events: [{ name: 'orderDeleted', data: { id: name } }] }),
  });
}

function combine(
  sources: readonly OrderSource[],
  options: Partial<Parameters<typeof combineSources>[1]> = {},
) {
  return combineSources(sources, {
    // Nothing here reads.
    client: undefined as unknown as MongoClient,
    database: 'shop',
    reread: () => () => Promise.resolve(undefined),
    lookUp: () => Promise.resolve([]),
    ...options,
  });
}

describe('combineSources', () => {
  it('concatenates what several sources of one collection make, in the order of their names', async () => {
    const combined = combine([telling('b'), telling('a')]);
    const projected = await combined.projections.get('order')?.(insert);
    expect(projected?.events.map(({ data }) => data)).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(combined.collections).toEqual([{ name: 'order' }]);
  });

  it('has one projection key, whatever the order of its sources', () => {
    const key = combine([telling('a'), telling('b')]).projectionKey;
    expect(combine([telling('b'), telling('a')]).projectionKey).toBe(key);
    expect(combine([telling('a')]).projectionKey).not.toBe(key);
  });

  it('rejects two sources of one name', () => {
    expect(() => combine([source(), source()])).toThrow(
      'Two sources are named "order". Give one of them a `name` of its own.',
    );
  });

  it('rejects sources of one collection that hide different fields', () => {
    const sources = [telling('a'), { ...telling('b'), hide: ['secret'] }];
    expect(() => combine(sources)).toThrow(
      'Collection "order" is watched twice, with different `hide` or `operations`.',
    );
  });

  it('counts what a source throws as a violation, and invalidates every topic', async () => {
    const broken = source({
      name: 'broken',
      project() {
        throw new TypeError('dish is undefined');
      },
    });
    const combined = combine([broken, telling('fine')]);
    expect(await combined.projections.get('order')?.(insert)).toEqual({
      events: [{ name: 'orderDeleted', data: { id: 'fine' } }],
      issues: [{ path: '', message: 'source "broken" threw: dish is undefined' }],
      rejectedBy: ['broken'],
      lost: [''],
    });
  });

  it('passes on the error when a document could not be read again', async () => {
    const failing = source({
      async project(change, reread) {
        await reread(change.documentKey['_id']);
        return { events: [] };
      },
    });
    const reread = () => () => Promise.reject(new Error('The database is closed.'));
    const combined = combine([failing], { reread });
    await expect(combined.projections.get('order')?.(insert)).rejects.toThrow(
      'The database is closed.',
    );
  });

  it('rejects a topic that nobody serves', () => {
    const combined = combine([source()], { otherTopics: (topic) => topic === 'typing' });
    combined.assertServed('orders');
    combined.assertServed('typing');
    expect(() => {
      combined.assertServed('order');
    }).toThrow('No source serves topic "order". Check its spelling');
  });

  it('rejects a topic with two snapshots', () => {
    const snapshot = { size: { page: 1, slack: 0 }, load: () => Promise.reject(new Error('no')) };
    const withSnapshot = (name: string) =>
      source({
        name,
        createSnapshots: () => () => ({
          ...snapshot,
          render: () => ({ name: 'orders', data: {} }),
        }),
      });
    const combined = combine([withSnapshot('a'), withSnapshot('b')]);
    expect(() => combined.snapshotSourceFor('orders')).toThrow(
      'Topic "orders" has a snapshot from each of "a" and "b".',
    );
  });
});
