import { describe, expect, it } from 'vitest';
import { findMissing } from './right.ts';

const needed = [
  { collection: '', action: 'find' },
  { collection: 'post', action: 'insert' },
];

describe('findMissing', () => {
  it('finds nothing missing if a resource covers the collection, the database or everything', () => {
    const actions = ['find', 'insert'];
    for (const resource of [
      { anyResource: true },
      { db: '', collection: '' },
      { db: 'tidings', collection: '' },
    ]) {
      expect(findMissing([{ resource, actions }], 'tidings', needed)).toEqual([]);
    }
    const both = [
      { resource: { db: 'tidings', collection: '' }, actions: ['find'] },
      { resource: { db: '', collection: 'post' }, actions: ['insert'] },
    ];
    expect(findMissing(both, 'tidings', needed)).toEqual([]);
  });

  it('finds what only another database, another collection or one collection of all has', () => {
    const privileges = [
      { resource: { db: 'other', collection: '' }, actions: ['find', 'insert'] },
      { resource: { db: 'tidings', collection: 'message' }, actions: ['insert'] },
      { resource: { db: 'tidings', collection: 'post' }, actions: ['find'] },
      { resource: { cluster: true }, actions: ['find', 'insert'] },
    ];
    expect(findMissing(privileges, 'tidings', needed)).toEqual(needed);
  });

  it('counts the right to insert as the right to create the collection, and not the other way round', () => {
    const resource = { db: 'tidings', collection: 'post' };
    const create = { collection: 'post', action: 'createCollection' };
    const insert = { collection: 'post', action: 'insert' };
    expect(findMissing([{ resource, actions: ['insert'] }], 'tidings', [create])).toEqual([]);
    const onlyCreate = [{ resource, actions: ['createCollection'] }];
    expect(findMissing(onlyCreate, 'tidings', [create, insert])).toEqual([insert]);
  });
});
