import { examplePost, PostAnswer } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { createApiClient, type ApiClient } from './api-client.ts';

const position = 'k3x9q2ab.0f3n9a7c.tk5m9s.1.1.0';
const answering = (status: number, body: unknown) =>
  createApiClient(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
const create = (api: ApiClient) =>
  api.request(PostAnswer, '/api/posts', { method: 'POST', body: {} });

describe('createApiClient', () => {
  it('returns an answer that matches the contract', async () => {
    const data = { post: examplePost, position };
    expect(await create(answering(201, data))).toEqual({ ok: true, data });
  });

  it('refuses an answer that breaks the contract', async () => {
    expect(await create(answering(201, { post: {} }))).toMatchObject({ why: 'unreadable' });
    expect(await create(answering(404, '<html>'))).toMatchObject({ why: 'unreadable' });
  });

  it('attributes an error without a problem document to a proxy whose server is down', async () => {
    expect(await create(answering(502, '<html>'))).toMatchObject({ why: 'unreachable' });
    const html = createApiClient(() => Promise.resolve(new Response('<html>', { status: 504 })));
    expect(await create(html)).toMatchObject({ why: 'unreachable' });
  });

  it('passes on when the server wants a retry', async () => {
    const problem = { type: 'about:blank', title: 'Slow down', status: 429 };
    const body = JSON.stringify({ ...problem, code: 'too-many-requests' });
    const headers = { 'retry-after': '7' };
    const api = createApiClient(() =>
      Promise.resolve(new Response(body, { status: 429, headers })),
    );
    expect(await create(api)).toMatchObject({ why: 'too-many-requests', retryAfter: '7' });
  });

  it('returns the code and the fields of a problem, and calls onRefused', async () => {
    const errors = [{ field: 'title', message: 'must not be empty' }];
    const problem = {
      type: 'about:blank',
      title: 'Invalid',
      status: 400,
      code: 'validation',
      errors,
    };
    const told: string[] = [];
    const api = createApiClient(
      () => Promise.resolve(new Response(JSON.stringify(problem), { status: 400 })),
      (why) => told.push(why),
    );
    expect(await create(api)).toEqual({ ok: false, why: 'validation', errors });
    expect(told).toEqual(['validation']);
  });

  it('returns unreachable when the server cannot be reached', async () => {
    const api = createApiClient(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await create(api)).toEqual({ ok: false, why: 'unreachable', errors: [] });
  });

  it('reads no body where none is expected', async () => {
    const api = createApiClient(() => Promise.resolve(new Response(null, { status: 204 })));
    expect(await api.send('/api/session', { method: 'DELETE' })).toMatchObject({ ok: true });
  });
});
