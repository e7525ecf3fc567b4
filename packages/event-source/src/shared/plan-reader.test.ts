import { parsePosition } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { at } from '../../test/channel.ts';
import { findOldest, planReader, type Shareable } from './plan-reader.ts';
import { readRequest, uniteRequests, urlOf, type ReaderRequest } from './reader-request.ts';

const base = 'https://tidings.test/';

function request(url: string, topics: readonly string[] = ['a']): ReaderRequest {
  return readRequest(url, base, { topics, names: { noteAdded: 'change' } });
}

function stream(opened: ReaderRequest, floor?: string, isWhole = true): Shareable {
  return { request: opened, isWhole, floor: parsePosition(floor), ended: new Set() };
}

const first = request('/notes?topic=a');
const here = (n: number, coveredTopics = ''): ReaderRequest =>
  request(`/notes?topic=a&lastEventId=${at(n)}${coveredTopics}`);

describe('planReader', () => {
  it.each([
    ['who asks for the same has all of it again', first, stream(first, at(5)), 'start'],
    ['or from the start while it opens', first, stream(first), 'start'],
    ['but not when its beginning is gone', first, stream(first, at(5), false), 'never'],
    ['a first visit cannot be served by a resumed one', first, stream(here(3), at(3)), 'never'],
    ['a position in the record is resumed', here(7), stream(first, at(5)), 'resume'],
    ['one at its floor too', here(5), stream(first, at(5)), 'resume'],
    ['an older one is not', here(4), stream(first, at(5)), 'never'],
    ['nor one of another epoch', here(7), stream(first, at(5, 'epoch002')), 'never'],
    ['it shows with sync whether a later one is', here(7), stream(here(3)), 'wait'],
    ['an older one than it was opened with is not', here(2), stream(here(3)), 'never'],
    ['a topic that needs a snapshot', here(7, '&covers=b'), stream(first, at(5)), 'never'],
    ['another topic', request('/notes?topic=b', ['b']), stream(first, at(5)), 'never'],
    ['another path', request('/other?topic=a'), stream(first, at(5)), 'never'],
  ] as const)('%s', (_, asked, open, plan) => {
    expect(planReader(asked, open)).toBe(plan);
  });
});

it('opens a new connection for a topic that has ended, so that the server reports it again', () => {
  const ended = new Set(['a']);
  expect(planReader(here(7), { ...stream(first, at(5)), ended })).toBe('never');
  expect(planReader(here(3), { ...stream(here(3), at(3)), ended })).toBe('start');
});

describe('findOldest', () => {
  it('returns the oldest position, and a first visit only if there is none', () => {
    expect(findOldest([first, here(7), here(5), here(9)])).toEqual(here(5));
    expect(findOldest([first])).toEqual(first);
    expect(findOldest([])).toBeUndefined();
  });
});

describe('readRequest', () => {
  it('ignores a position that does not cover everything when topics have no names', () => {
    const url = `/notes?lastEventId=${at(7)}`;
    expect(request(url, [])).toMatchObject({ position: at(7), fresh: [] });
    expect(request(`${url}&covers=b`, [])).toMatchObject({ position: undefined, fresh: [] });
  });
});

describe('urlOf', () => {
  it('asks for everything that any reader wants, and covers all but fresh topics', () => {
    const added = request(`/notes?topic=a&topic=b&lastEventId=${at(7)}&covers=a`, ['a', 'b']);
    const other = request('/notes?topic=c', ['c']);
    const url = new URL(urlOf(uniteRequests(added, [other, first])));
    expect(`${url.origin}${url.pathname}`).toBe('https://tidings.test/notes');
    expect(url.searchParams.getAll('topic')).toEqual(['a', 'b', 'c']);
    expect(url.searchParams.get('lastEventId')).toBe(at(7));
    expect(url.searchParams.get('covers')).toBe('a,c');
  });

  it('has no cursor without a position, and covers everything when nothing is fresh', () => {
    expect(urlOf(first)).toBe('https://tidings.test/notes?topic=a');
    expect(urlOf(request('/notes'))).toBe('https://tidings.test/notes');
    expect(new URL(urlOf(here(7))).searchParams.has('covers')).toBe(false);
  });
});
