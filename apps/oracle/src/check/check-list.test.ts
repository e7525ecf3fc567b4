import { describe, expect, it } from 'vitest';
import { checkList } from './check-list.ts';
import { checkPosts } from './check-posts.ts';
import { createList, type ClientList } from './client-list.ts';

const shown = (...ids: string[]) => ids.map((id) => ({ id, content: id.toUpperCase() }));

function listOf(complete: boolean, ...ids: string[]): ClientList {
  const list = createList();
  list.replace({
    type: 'snapshot',
    topic: 'posts',
    at: 0,
    posts: shown(...ids),
    complete,
    position: '',
  });
  return list;
}

describe('checkList', () => {
  it('accepts a list that equals the collection from its lowest id on', () => {
    expect(checkList(listOf(false, 'c', 'b'), shown('c', 'b', 'a'))).toBeUndefined();
    expect(checkList(listOf(true, 'b', 'a'), shown('b', 'a'))).toBeUndefined();
  });

  it.each([
    ['a post is missing', listOf(true, 'b'), shown('b', 'a')],
    ['a post is too many', listOf(true, 'b', 'a'), shown('b')],
    ['there never was a snapshot', createList(), shown()],
    ['a post is another one', listOf(true, 'b'), [{ id: 'b', content: 'old' }]],
  ])('notices when %s', (_what, list, collection) => {
    expect(checkList(list, collection)).toBeDefined();
  });
});

describe('checkPosts', () => {
  const sent = { list: '/api/posts', sentAt: 0, answeredAt: 1 };
  const posted = [
    { clientId: 'x', acknowledged: true, id: '1', ...sent },
    { clientId: 'y', acknowledged: false, id: undefined, ...sent },
  ];
  const kindsOf = (made: readonly (readonly [string, number])[]) =>
    checkPosts(posted, new Map(made)).map(({ kind }) => kind);

  it('P12: accepts an acknowledged POST that exists once, and a lost one that may exist', () => {
    expect(kindsOf([['x', 1]])).toEqual([]);
    expect(kindsOf([['x', 1], ['y', 1]])).toEqual([]); // prettier-ignore
  });

  it('P12: notices one that is missing, and one that exists twice', () => {
    expect(kindsOf([])).toEqual(['post-lost']);
    expect(kindsOf([['x', 2], ['y', 2]])).toEqual(['post-doubled', 'post-doubled']); // prettier-ignore
  });
});
