import { maxUnread } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { emptyList } from '../list/model.ts';
import { idOf } from '../list/fixtures.ts';
import { ada, listOf, messageOf } from './fixtures.ts';
import { countUnread, newestOf } from './unread.ts';

const reader = (readUpTo?: number, listed?: { unread: number; last?: number }) => ({
  id: ada.id,
  readUpTo: readUpTo === undefined ? undefined : idOf(readUpTo),
  listed: listed && {
    unread: listed.unread,
    last: listed.last === undefined ? undefined : idOf(listed.last),
  },
});
const some = [messageOf(30), messageOf(31, ada), messageOf(32), messageOf(33)];

describe('countUnread', () => {
  it('counts what others wrote after the last one read', () => {
    expect(countUnread(listOf(some), reader(30))).toBe(2);
    expect(countUnread(listOf(some), reader(33))).toBe(0);
    expect(countUnread(listOf(some), reader())).toBe(3);
  });

  it('says what the server said while the list is not there', () => {
    expect(countUnread(emptyList, reader(undefined, { unread: 5, last: 33 }))).toBe(5);
  });

  it('adds what has come since to what the server counted beyond the list', () => {
    const list = listOf(some, { complete: false });
    expect(countUnread(list, reader(10, { unread: 60, last: 33 }))).toBe(60);
    expect(countUnread(list, reader(10, { unread: 60, last: 31 }))).toBe(62);
    expect(countUnread(list, reader(33, { unread: 60, last: 33 }))).toBe(0);
  });

  it('counts no further than what is shown as "more than"', () => {
    const many = Array.from({ length: 120 }, (_, n) => messageOf(n + 100));
    expect(countUnread(listOf(many), reader())).toBe(maxUnread + 1);
  });
});

describe('newestOf', () => {
  it('takes the list at its word once it is there, also that all are deleted', () => {
    expect(newestOf(emptyList, messageOf(4))?.text).toBe('message 4');
    expect(newestOf(listOf(some), messageOf(4))?.text).toBe('message 33');
    expect(newestOf(listOf([]), messageOf(4))).toBeUndefined();
  });
});
