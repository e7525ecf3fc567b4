import { examplePost } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { newClientId } from './new-client-id.ts';
import { createPostsApi } from './posts-api.ts';

const position = 'k3x9q2ab.1.tk5m9s.1.1.0';
const answering = (status: number, body: unknown) =>
  createPostsApi(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
const create = (api: ReturnType<typeof createPostsApi>) =>
  api.create({ title: 'Mine', clientId: newClientId() });

describe('createPostsApi', () => {
  it('hands on an answer that holds the contract', async () => {
    const data = { post: examplePost, position };
    expect(await create(answering(201, data))).toEqual({ ok: true, data });
  });

  it('refuses an answer that breaks the contract', async () => {
    expect(await create(answering(201, { post: {} }))).toMatchObject({ why: 'unreadable' });
    expect(await create(answering(502, '<html>'))).toMatchObject({ why: 'unreadable' });
  });

  it('hands on a problem by its code, with its fields', async () => {
    const errors = [{ field: 'title', message: 'must not be empty' }];
    const problem = {
      type: 'about:blank',
      title: 'Invalid',
      status: 400,
      code: 'validation',
      errors,
    };
    expect(await create(answering(400, problem))).toEqual({ ok: false, why: 'validation', errors });
  });

  it('says that the server was not reached', async () => {
    const api = createPostsApi(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await create(api)).toEqual({ ok: false, why: 'unreachable', errors: [] });
  });
});
