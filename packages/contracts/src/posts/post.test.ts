import { validate } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { examplePost, maxBodyLength, maxTitleLength, Post } from './post.ts';

const takes = (fields: object): boolean => validate(Post, { ...examplePost, ...fields }).ok;

describe('Post', () => {
  it('takes a post that has only what every post has', () => {
    const { id, title, createdAt } = examplePost;
    expect(validate(Post, { id, title, createdAt }).ok).toBe(true);
  });

  it.each([
    ['a title of one character', { title: 'a' }],
    ['a title of the greatest length', { title: 'x'.repeat(maxTitleLength) }],
    ['a title that looks like markup', { title: '<img src=x onerror=alert(1)>' }],
    ['a title with a line break and any script', { title: 'one\r\n二\u2028\u0000' }],
    ['an empty body', { body: '' }],
    ['a body of the greatest length', { body: 'x'.repeat(maxBodyLength) }],
    ['the time of an edit', { editedAt: '2026-01-31T12:00:00.000Z' }],
    ['the greatest id', { id: 'f'.repeat(24) }],
  ])('takes %s', (_what, fields) => {
    expect(takes(fields)).toBe(true);
  });

  it.each([
    ['no title', { title: undefined }],
    ['an empty title', { title: '' }],
    ['a title of white space', { title: ' \t\n ' }],
    ['a title that is too long', { title: 'x'.repeat(maxTitleLength + 1) }],
    ['a title that is no text', { title: 7 }],
    ['a body that is too long', { body: 'x'.repeat(maxBodyLength + 1) }],
    ['a body that is null', { body: null }],
    ['an id with capitals', { id: 'F'.repeat(24) }],
    ['an id that is too short', { id: 'f'.repeat(23) }],
    ['an id with a line break at its end', { id: `${'f'.repeat(24)}\n` }],
    ['a time without a zone', { createdAt: '2026-01-31T12:00:00' }],
    ['a time that is a number', { createdAt: 1_769_860_800_000 }],
    ['a client id that is no UUID', { clientId: 'mine' }],
  ])('P11: refuses %s', (_what, fields) => {
    expect(takes(fields)).toBe(false);
  });

  it('leaves out what the contract does not name', () => {
    expect(validate(Post, { ...examplePost, passwordHash: 'x' })).toEqual({
      ok: true,
      data: examplePost,
    });
  });
});
