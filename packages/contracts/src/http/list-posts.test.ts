import { validate } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { defaultPageSize, maxPageSize } from '../document/page-limit.ts';
import { examplePost } from '../posts/post.ts';
import { ListPosts, PostPage } from './list-posts.ts';

const before = examplePost.id;

describe('ListPosts', () => {
  it.each([
    [{}, { limit: defaultPageSize }],
    [{ limit: '1' }, { limit: 1 }],
    [{ limit: '007' }, { limit: 7 }],
    [{ limit: String(maxPageSize) }, { limit: maxPageSize }],
    [{ before }, { before, limit: defaultPageSize }],
    [
      { before, limit: '5' },
      { before, limit: 5 },
    ],
  ])('reads %j as %j', (query, expected) => {
    expect(validate(ListPosts, query)).toEqual({ ok: true, data: expected });
  });

  it.each([
    [{ limit: '0' }, 'limit'],
    [{ limit: String(maxPageSize + 1) }, 'limit'],
    [{ limit: '' }, 'limit'],
    [{ limit: '-1' }, 'limit'],
    [{ limit: '1.5' }, 'limit'],
    [{ limit: '1e1' }, 'limit'],
    [{ limit: ' 1' }, 'limit'],
    [{ limit: '1\n' }, 'limit'],
    [{ limit: '0x1' }, 'limit'],
    [{ limit: 1 }, 'limit'],
    [{ limit: ['1', '2'] }, 'limit'],
    [{ before: '' }, 'before'],
    [{ before: 'posts' }, 'before'],
    [{ before: before.toUpperCase() }, 'before'],
    [{ before: [before] }, 'before'],
    [{ before: { $gt: '' } }, 'before'],
    [{ after: before }, 'after'],
  ])('refuses %j because of %s', (query, field) => {
    expect(validate(ListPosts, query)).toMatchObject({ ok: false, issues: [{ path: field }] });
  });
});

describe('PostPage', () => {
  const page = { posts: [examplePost], next: before, position: 'k3x9q2ab.0f3n9a7c.t9q9c0.1.2.0' };

  it.each([page, { ...page, posts: [], next: null }])('takes a page %#', (answer) => {
    expect(validate(PostPage, answer)).toEqual({ ok: true, data: answer });
  });

  it.each([
    ['next', { ...page, next: undefined }],
    ['position', { ...page, position: undefined }],
    ['posts.0.id', { ...page, posts: [{ ...examplePost, id: '1' }] }],
  ])('refuses a page when %s is wrong', (path, answer) => {
    expect(validate(PostPage, answer)).toMatchObject({ ok: false, issues: [{ path }] });
  });
});
