import { exampleRoom } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { hrefOf, parseRoute, signInFrom, type Route } from './route.ts';

const parse = (path: string): Route => parseRoute(new URL(path, 'http://here'));

describe('parseRoute', () => {
  it.each([
    { name: 'feed' },
    { name: 'signIn', then: '/' },
    { name: 'signIn', then: `/rooms/${exampleRoom.id}` },
    { name: 'rooms' },
    { name: 'room', id: exampleRoom.id },
    { name: 'account' },
    { name: 'post', id: exampleRoom.id },
  ] satisfies Route[])('reads what hrefOf writes: %j', (route) => {
    expect(parse(hrefOf(route))).toEqual(route);
  });

  it.each([
    '/nowhere',
    '/rooms/',
    '/rooms/xyz',
    '/posts',
    '/posts/',
    '/posts/xyz',
    `/rooms/${exampleRoom.id}/more`,
    `/account/${exampleRoom.id}`,
  ])('says that %s is no page', (path) => {
    expect(parse(path)).toEqual({ name: 'notFound' });
  });

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/sign-in', 'rooms', '/x'])(
    'goes on to the feed where %s is asked for after signing in',
    (then) => {
      expect(parse(`/sign-in?then=${encodeURIComponent(then)}`)).toEqual({
        name: 'signIn',
        then: '/',
      });
    },
  );
});

describe('signInFrom', () => {
  it('returns to the current page', () => {
    expect(signInFrom({ name: 'account' })).toBe('/sign-in?then=%2Faccount');
    expect(signInFrom({ name: 'feed' })).toBe('/sign-in');
    expect(signInFrom({ name: 'notFound' })).toBe('/sign-in');
    expect(signInFrom({ name: 'signIn', then: '/rooms' })).toBe('/sign-in?then=%2Frooms');
  });
});
