import { validate } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { examplePost, maxBodyLength, maxTitleLength } from '../posts/post.ts';
import { CreatePost, PostAnswer } from './create-post.ts';

const clientId = '0b7e4f5a-5f0e-4c39-9a53-6c1d54f1a111';

describe('CreatePost', () => {
  it.each([
    { title: 'one', clientId },
    { title: 'one', body: '', clientId },
    { title: 'x'.repeat(maxTitleLength), body: 'x'.repeat(maxBodyLength), clientId },
    { title: ' kept as it is ', body: 'two\nlines', clientId },
  ])('takes body %#, and changes nothing', (body) => {
    expect(validate(CreatePost, body)).toEqual({ ok: true, data: body });
  });

  it.each([
    ['title', { clientId }],
    ['title', { title: '', clientId }],
    ['title', { title: '\u3000\n', clientId }],
    ['title', { title: 'x'.repeat(maxTitleLength + 1), clientId }],
    ['title', { title: ['one'], clientId }],
    ['body', { title: 'one', body: 'x'.repeat(maxBodyLength + 1), clientId }],
    ['body', { title: 'one', body: null, clientId }],
    ['clientId', { title: 'one' }],
    ['clientId', { title: 'one', clientId: 'mine' }],
    ['clientId', { title: 'one', clientId: `${clientId}\n` }],
    ['id', { title: 'one', clientId, id: examplePost.id }],
    ['', null],
    ['', []],
    ['', 'one'],
  ])('refuses because of %j: body %#', (path, body) => {
    expect(validate(CreatePost, body)).toMatchObject({ ok: false, issues: [{ path }] });
  });
});

describe('PostAnswer', () => {
  it('has the post and the position of its write', () => {
    const answer = { post: examplePost, position: 'k3x9q2ab.0f3n9a7c.t9q9c0.1.2.0' };
    expect(validate(PostAnswer, answer)).toEqual({ ok: true, data: answer });
    expect(validate(PostAnswer, { post: examplePost }).ok).toBe(false);
  });
});
