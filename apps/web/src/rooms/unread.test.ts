import { maxUnread } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { idOf, positionOf } from '../list/fixtures.ts';
import { emptyList } from '../list/model.ts';
import { ada, listOf, messageOf } from './fixtures.ts';
import {
  addUnread,
  countUnread,
  isUnread,
  listUnread,
  newestOf,
  nothingUnread,
  readAll,
  removeUnread,
  type Unread,
} from './unread.ts';

/** The unread messages after the server has counted at position `at` and the stream has delivered more. */
const unreadOf = (
  counted: number,
  at: number,
  ...arrived: readonly (readonly [number, number])[]
) =>
  arrived.reduce<Unread>(
    (unread, [id, position]) => addUnread(unread, idOf(id), positionOf(position)),
    listUnread(nothingUnread, counted, positionOf(at)),
  );

describe('countUnread', () => {
  it('adds the stream’s messages to the server’s count, whatever the ids', () => {
    expect(countUnread(unreadOf(5, 3, [9, 4], [1, 5]))).toBe(7);
  });

  it('counts nothing twice: neither a repeated message nor one that the server has counted', () => {
    expect(countUnread(unreadOf(5, 3, [9, 4], [9, 4], [1, 2], [2, 3]))).toBe(6);
    const early = addUnread(
      addUnread(nothingUnread, idOf(9), positionOf(2)),
      idOf(1),
      positionOf(4),
    );
    expect(countUnread(listUnread(early, 5, positionOf(3)))).toBe(6);
  });

  it('counts messages after everything was read, and ignores an older answer', () => {
    const read = readAll(unreadOf(5, 3, [9, 4], [1, 5], [2, 6]), positionOf(5));
    expect(countUnread(read)).toBe(1);
    expect(readAll(read, positionOf(5))).toBe(read);
    expect(countUnread(listUnread(read, 7, positionOf(4)))).toBe(1);
    expect(countUnread(addUnread(read, idOf(3), positionOf(7)))).toBe(2);
  });

  it('trusts the server again after the database was replaced', () => {
    const other = positionOf(1).replace('testtest', 'resettes');
    const unread = listUnread(unreadOf(5, 3, [9, 4]), 2, other);
    expect(countUnread(unread)).toBe(2);
  });

  it('counts the stream’s messages once they are shown', () => {
    const unread = unreadOf(5, 3, [9, 4], [1, 5]);
    expect(countUnread(unread, positionOf(4))).toBe(6);
    expect(countUnread(unread, positionOf(5))).toBe(7);
  });

  it('counts one less when an unread message is deleted', () => {
    const unread = unreadOf(2, 1, [7, 2]);
    expect(countUnread(removeUnread(unread, idOf(7), false))).toBe(2);
    expect(countUnread(removeUnread(unread, idOf(3), true))).toBe(2);
    expect(countUnread(removeUnread(unread, idOf(3), false))).toBe(3);
    expect(countUnread(removeUnread(nothingUnread, idOf(3), true))).toBe(0);
    // Nobody knows how many there are.
    const many = unreadOf(maxUnread + 1, 1);
    expect(countUnread(removeUnread(many, idOf(3), true))).toBe(maxUnread + 1);
  });

  it('stops counting where "more than" is shown', () => {
    expect(countUnread(unreadOf(maxUnread + 1, 1, [7, 2]))).toBe(maxUnread + 1);
    const many = Array.from({ length: 3 * maxUnread }, (_, n) => [n, n + 2] as const);
    expect(countUnread(unreadOf(0, 1, ...many))).toBe(maxUnread + 1);
  });
});

describe('isUnread', () => {
  const ahead = 'ffffffff0000000000000000';

  it('knows the stream’s messages, whatever their ids', () => {
    const unread = addUnread(unreadOf(0, 5, [1, 6]), ahead, positionOf(7));
    expect([idOf(1), ahead, idOf(2)].map((id) => isUnread(unread, id, idOf(9)))).toEqual([
      ...[true, true, false],
    ]);
  });

  it('treats messages after the last read one that are not dated ahead as those that the server counted', () => {
    const ids = [idOf(1), idOf(9), ahead];
    const of = (counted: number, readUpTo: string | undefined) =>
      ids.map((id) => isUnread(unreadOf(counted, 5), id, readUpTo));
    expect(of(1, idOf(5))).toEqual([false, true, false]);
    expect(of(0, idOf(5))).toEqual([false, false, false]);
    // A reader who has read nothing yet gets no line.
    expect(of(1, undefined)).toEqual([false, false, false]);
  });
});

describe('newestOf', () => {
  const some = [messageOf(30), messageOf(31, ada), messageOf(33)];

  it('uses the list once it is loaded, even if it is empty', () => {
    expect(newestOf(emptyList, messageOf(4))?.text).toBe('message 4');
    expect(newestOf(listOf(some), messageOf(4))?.text).toBe('message 33');
    expect(newestOf(listOf([]), messageOf(4))).toBeUndefined();
  });

  it('skips messages that are dated ahead, unless there are no others', () => {
    const ahead = { ...messageOf(1), id: 'ffffffff0000000000000000', text: 'ahead' };
    expect(newestOf(listOf([...some, ahead]), undefined)?.text).toBe('message 33');
    expect(newestOf(listOf([ahead]), undefined)?.text).toBe('ahead');
  });
});
