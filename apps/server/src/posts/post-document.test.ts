import { Decimal128, Long, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { postSource } from './post-document.ts';

describe('postSource.read', () => {
  const _id = new ObjectId('65b2f0c4e13b2a0012345678');

  it('reads the fields of the contract and drops the others', () => {
    const editedAt = new Date('2024-02-01T00:00:00Z');
    expect(
      postSource.read({ _id, title: 'T', body: 'B', editedAt, password: 'x', n: new Long(1) }),
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

  it('includes an author that this server knows, and nothing else that other programs store there', () => {
    const author = new ObjectId('65b2f0c4e13b2a0087654321');
    const authorOf = (fields: Record<string, unknown>) => {
      const post = postSource.read({ _id, title: 'T', ...fields });
      return post.ok ? post.data.author : post.issues;
    };
    expect(authorOf({ author, authorName: 'Ada' })).toEqual({
      id: '65b2f0c4e13b2a0087654321',
      name: 'Ada',
    });
    expect(authorOf({ author: 'Ada' })).toBeUndefined();
    expect(authorOf({ author })).toBeUndefined();
    expect(authorOf({ author: { $ne: 1 }, authorName: 'Ada' })).toBeUndefined();
    expect(authorOf({ author, authorName: 'x'.repeat(41) })).toMatchObject([
      { path: 'author.name' },
    ]);
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
    expect(postSource.read(document)).toMatchObject({ ok: false, issues: [{ path }] });
  });
});
