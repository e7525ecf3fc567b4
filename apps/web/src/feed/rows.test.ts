import type { Post } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { idOf, positionOf, postOf } from '../list/fixtures.ts';
import { emptyList, type LiveList } from '../list/model.ts';
import { reduceBatch, type ListAction } from '../list/reduce-list.ts';
import type { PostDraft } from './post-draft.ts';
import type { Tombstone } from './tombstones.svelte.ts';
import { rowsOf, type Rows } from './rows.ts';

const listOf = (
  numbers: readonly number[],
  ...actions: ListAction<Post, PostDraft>[]
): LiveList<Post, PostDraft> => {
  const items = numbers.map((n) => postOf(n));
  const snapshot = { items, complete: true, position: positionOf(1) };
  return reduceBatch(emptyList, [{ name: 'snapshot', snapshot }, ...actions]);
};
const arrived = (n: number): ListAction<Post, PostDraft> => ({
  ...{ name: 'upserted', item: postOf(n), at: positionOf(n + 1), live: true },
});
const tombstoneOf = (n: number): Tombstone => ({ key: idOf(n), id: idOf(n), isClosing: false });
const shown = (rows: Rows) =>
  Array.from({ length: rows.length }, (_, index) => {
    const row = rows.at(index);
    expect(row?.key).toBe(rows.keyAt(index));
    return row?.tombstone === undefined ? row?.title : 'deleted';
  });

describe('rowsOf', () => {
  it('puts own posts that are being sent at the top, and has nothing beyond the last row', () => {
    const own = { clientId: 'mine', draft: { title: 'Mine' }, createdAt: '' };
    const pending = [{ ...own, status: { name: 'sending' } as const }];
    const rows = rowsOf(listOf([3, 2], { name: 'ownWaits', pending }));
    expect(shown(rows)).toEqual(['Mine', 'post 3', 'post 2']);
    expect([rows.at(3), rows.at(-1)]).toEqual([undefined, undefined]);
  });

  it('leaves out waiting posts', () => {
    expect(shown(rowsOf(listOf([3, 2], { name: 'leftNewest' }, arrived(4))))).toEqual([
      'post 3',
      'post 2',
    ]);
  });

  it('puts tombstones where the deleted posts were, at the ends as well', () => {
    const list = listOf([8, 6, 4]);
    const tombstones = [tombstoneOf(3), tombstoneOf(9), tombstoneOf(7), tombstoneOf(5)];
    expect(shown(rowsOf(list, tombstones))).toEqual([
      ...['deleted', 'post 8', 'deleted', 'post 6', 'deleted', 'post 4', 'deleted'],
    ]);
  });

  it('has no tombstone for a post that exists again', () => {
    expect(shown(rowsOf(listOf([8, 6]), [tombstoneOf(8)]))).toEqual(['post 8', 'post 6']);
  });

  it('leaves out waiting posts between others when clocks differ, and keeps every tombstone in place', () => {
    const list = listOf([90, 8, 6, 4], { name: 'leftNewest' }, ...[3, 5, 7, 9, 91].map(arrived));
    expect(shown(rowsOf(list))).toEqual(['post 90', 'post 8', 'post 6', 'post 4']);
    expect(shown(rowsOf(list, [tombstoneOf(2), tombstoneOf(10), tombstoneOf(7)]))).toEqual([
      ...['post 90', 'deleted', 'post 8', 'post 6', 'post 4', 'deleted'],
    ]);
  });

  it('keeps a post that is being edited in place, even after its deletion', () => {
    const list = listOf([8, 6, 4]);
    const edit = (index: number, isGone: boolean) => {
      const row = rowsOf(list).at(index);
      if (row?.post === undefined) throw new Error('There is no such row.');
      return { id: row.post.id, shown: row, isGone };
    };
    expect(shown(rowsOf(list, [], [edit(1, false)]))).toEqual(['post 8', 'post 6', 'post 4']);
    // Deleted while being edited: the row says so, and there is no tombstone.
    const rows = rowsOf(listOf([8, 4]), [tombstoneOf(6)], [edit(1, true)]);
    expect(shown(rows)).toEqual(['post 8', 'post 6', 'post 4']);
    expect(rows.at(1)).toMatchObject({ key: rowsOf(list).keyAt(1), isGone: true });
    // Trimmed from the end of a list that grew too long: nothing says that it is gone.
    const trimmed = { ...listOf([8, 6]), knownFrom: idOf(6) };
    expect(rowsOf(trimmed, [], [edit(2, false)]).at(2)).toMatchObject({ isGone: false });
    // Above the waiting ones, like an own post.
    const waiting = listOf([6, 4], { name: 'leftNewest' }, arrived(7));
    expect(shown(rowsOf(waiting, [], [edit(0, true)]))).toEqual(['post 8', 'post 6', 'post 4']);
  });

  it('returns the same row for an unchanged post', () => {
    const before = listOf([8, 6]);
    const after = reduceBatch(before, [arrived(9)]);
    expect(rowsOf(after).at(1)).toBe(rowsOf(before).at(0));
  });
});
