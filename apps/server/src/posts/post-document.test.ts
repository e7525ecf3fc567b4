import { Decimal128, Long, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { readPost } from './post-document.ts';

describe('readPost', () => {
  const _id = new ObjectId('65b2f0c4e13b2a0012345678');

  it('reads what the contract names and leaves the rest behind', () => {
    const editedAt = new Date('2024-02-01T00:00:00Z');
    expect(
      readPost({ _id, title: 'T', body: 'B', editedAt, password: 'x', n: new Long(1) }),
    ).toEqual({
      ok: true,
      data: {
        id: '65b2f0c4e13b2a0012345678',
        title: 'T',
        body: 'B',
        createdAt: _id.getTimestamp().toISOString(),
        editedAt: '2024-02-01T00:00:00.000Z',
      },
    });
  });

  it.each([
    ['_id', { _id: 'text', title: 'T' }],
    ['_id', { title: 'T' }],
    ['title', { _id }],
    ['title', { _id, title: 1 }],
    ['title', { _id, title: new Decimal128('1') }],
    ['title', { _id, title: null }],
    ['body', { _id, title: 'T', body: { html: '' } }],
    ['editedAt', { _id, title: 'T', editedAt: new Date(Number.NaN) }],
    ['clientId', { _id, title: 'T', clientId: 'x' }],
  ])('names %s in a document that breaks the contract by it', (path, document) => {
    expect(readPost(document)).toMatchObject({ ok: false, issues: [{ path }] });
  });
});
