import { describe, expect, it } from 'vitest';
import { findMissing } from './rights.ts';

const needed = [
  { collection: '', action: 'find' },
  { collection: 'post', action: 'insert' },
];

describe('findMissing', () => {
  it('finds nothing missing where a resource covers the collection, the database or everything', () => {
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
});
