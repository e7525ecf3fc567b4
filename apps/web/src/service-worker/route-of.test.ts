import { describe, expect, it } from 'vitest';
import { routeOf } from './route-of.ts';

const origin = 'https://tidings.example';
const route = (path: string, { method = 'GET', mode = 'cors' } = {}) =>
  routeOf({ method, mode, url: new URL(path, origin), origin }, new Set(['/favicon.svg']));

describe('routeOf', () => {
  it.each(['/sse', '/sse?room=1', '/message/1', '/api/posts', '/api', '/docs/events', '/healthz'])(
    'never touches %s, however it is asked for',
    (path) => {
      expect(route(path)).toBe('none');
      expect(route(path, { mode: 'navigate' })).toBe('none');
    },
  );

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])('never touches %s', (method) => {
    for (const path of ['/', '/assets/a.js', '/favicon.svg']) {
      expect(route(path, { method, mode: 'navigate' })).toBe('none');
    }
  });

  it('answers pages, hashed assets and the shell’s files, and nothing from another origin', () => {
    expect(route('/rooms/1', { mode: 'navigate' })).toBe('page');
    expect(route('/assets/first-abc.js')).toBe('asset');
    expect(route('/favicon.svg')).toBe('file');
    expect(route('/service-worker.js')).toBe('none');
    expect(route('https://elsewhere.example/assets/a.js')).toBe('none');
  });
});
