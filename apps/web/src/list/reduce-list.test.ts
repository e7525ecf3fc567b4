import type { Post } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { limitWaiting, waitingLimits } from './overflow.ts';
import { emptyList, type LiveList, type PendingStatus } from './model.ts';
import { reduceBatch, reduceList, type ListAction } from './reduce-list.ts';
import { countWaiting, keptRows, maxRows, shownEntries } from './reader.ts';
import { isStale } from './snapshot.ts';
import { newestInTime } from './waiting.ts';
import { waitForNewer, waitForUndrawn } from './wait-since.ts';
import { idOf, positionOf, postOf } from './fixtures.ts';

type PostList = LiveList<Post, string>;
type PostAction = ListAction<Post, string>;

const snapshot = (numbers: number[], at: number, complete = false): PostAction => ({
  name: 'snapshot',
  snapshot: { items: numbers.map((n) => postOf(n)), complete, position: positionOf(at) },
});
const upserted = (item: Post, at: number): PostAction => ({
  name: 'upserted',
  item,
  at: positionOf(at),
  live: true,
});
const deleted = (n: number, at: number): PostAction => ({
  name: 'deleted',
  id: idOf(n),
  at: positionOf(at),
});
const came = (number: number, numbers: number[], at: number, next: number | null) =>
  ({
    name: 'olderCame',
    number,
    page: {
      items: numbers.map((n) => postOf(n)),
      next: next === null ? null : idOf(next),
      position: positionOf(at),
    },
  }) satisfies PostAction;

const clientId = '0b7e4f5a-5f0e-4c39-9a53-6c1d54f1a111';
const own = { clientId, draft: 'mine', createdAt: '2026-01-01T00:00:00.000Z' };
const waits = (status: PendingStatus): PostAction => ({
  name: 'ownWaits',
  pending: [{ ...own, status }],
});
const sent = waits({ name: 'sending' });
const answered = (n: number, at: number): PostAction => ({
  name: 'ownAnswered',
  clientId,
  item: { ...postOf(n), clientId },
  position: positionOf(at),
});

function after(...actions: PostAction[]): PostList {
  return actions.reduce<PostList>(reduceList, emptyList);
}
const titles = (list: PostList): string[] => list.entries.map(({ item }) => item.title);

describe('reduceList', () => {
  it('puts a new post in its place, newest id first', () => {
    const list = after(snapshot([7, 3], 1), upserted(postOf(9), 2), upserted(postOf(5, 'late'), 3));
    expect(titles(list)).toEqual(['post 9', 'post 7', 'late', 'post 3']);
  });

  it('leaves a post below an incomplete tail alone', () => {
    expect(titles(after(snapshot([7, 3], 1), upserted(postOf(2), 2)))).toEqual([
      'post 7',
      'post 3',
    ]);
    expect(titles(after(snapshot([7, 3], 1, true), upserted(postOf(2), 2)))).toHaveLength(3);
  });

  it('skips a change that is older than what it knows', () => {
    const list = after(
      snapshot([7], 5),
      upserted(postOf(7, 'old'), 4),
      upserted(postOf(6, 'old'), 5),
    );
    expect(titles(list)).toEqual(['post 7']);
  });

  it('does not revive a post that was deleted while an older page was being loaded', () => {
    const list = after(
      snapshot([7, 6], 1),
      { name: 'olderAsked' },
      deleted(4, 3),
      upserted(postOf(5, 'edited'), 4),
      came(1, [5, 4, 3], 2, null),
    );
    expect(titles(list)).toEqual(['post 7', 'post 6', 'edited', 'post 3']);
    expect(list.knownFrom).toBe('');
  });

  it('skips events that a page read ahead of the stream already includes', () => {
    const list = after(
      snapshot([7], 1),
      { name: 'olderAsked' },
      came(1, [5], 9, null),
      upserted(postOf(4, 'gone by 9'), 8),
    );
    expect(titles(list)).toEqual(['post 7', 'post 5']);
  });

  it('requests a page again that was read before the list’s position', () => {
    const list = after(snapshot([7], 5), { name: 'olderAsked' }, came(1, [5], 4, null));
    expect(list.older.name).toBe('failed');
    expect(reduceList(list, { name: 'olderAsked' }).older.name).toBe('loading');
  });

  it('ignores a page that was requested before a gap', () => {
    const list = after(
      snapshot([7], 1),
      { name: 'olderAsked' },
      snapshot([9], 5),
      came(1, [5], 6, null),
    );
    expect(titles(list)).toEqual(['post 9']);
  });

  it('keeps what a reader further down looks at after a gap, until it is fetched again', () => {
    const held = after(
      snapshot([7, 6], 1),
      { name: 'olderAsked' },
      came(1, [5, 4], 2, 4),
      { name: 'leftNewest' },
      snapshot([20, 19], 8),
    );
    expect(shownEntries(held).map(({ item }) => item.title)).toEqual([
      'post 7',
      'post 6',
      'post 5',
      'post 4',
    ]);
    expect(countWaiting(held)).toBe(2);
    expect(isStale(held)).toBe(true);

    const again = [
      { name: 'olderAsked' } as const,
      came(2, [18, 7], 9, 7),
      { name: 'olderAsked' } as const,
      came(3, [5], 9, null),
    ].reduce<PostList>(reduceList, held);
    expect(titles(again)).toEqual([20, 19, 18, 7, 5].map((n) => `post ${String(n)}`));
    expect(isStale(again)).toBe(false);
  });

  it('trims the list of a reader at the top, and never that of one further down', () => {
    const many = Array.from({ length: maxRows + 1 }, (_, n) => 5000 - n);
    expect(after(snapshot(many, 1, true)).entries).toHaveLength(keptRows);
    const held = after(
      snapshot(many.slice(1), 1),
      { name: 'leftNewest' },
      upserted(postOf(6000), 2),
    );
    expect(held.entries).toHaveLength(maxRows + 1);
  });
});

describe('reduceList for a reader away from the newest', () => {
  const ahead: Post = { ...postOf(1, 'ahead'), id: 'ffffffff0000000000000000' };

  it('makes new posts wait, whatever their ids, and shows them in order on return', () => {
    const list = after(
      snapshot([90, 7, 6], 1, true),
      { name: 'leftNewest' },
      ...[8, 5, 95].map((n, index) => upserted(postOf(n), 2 + index)),
      upserted(postOf(7, 'edited'), 5),
      deleted(95, 6),
    );
    expect(shownEntries(list).map(({ item }) => item.title)).toEqual([
      ...['post 90', 'edited', 'post 6'],
    ]);
    expect(countWaiting(list)).toBe(2);
    const back = reduceList(list, { name: 'reachedNewest' });
    expect(titles(back)).toEqual(['post 90', 'post 8', 'edited', 'post 6', 'post 5']);
    expect(countWaiting(back)).toBe(0);
  });

  it('makes posts wait that were written after they left, but not those dated ahead', () => {
    const items = [ahead, postOf(9), postOf(8), postOf(7)];
    const first = {
      name: 'snapshot',
      snapshot: { items, complete: false, position: positionOf(1) },
    } as const;
    const list = after(
      first,
      { name: 'leftNewest', waiting: waitForNewer(after(first), idOf(8)) },
      { name: 'olderAsked' },
      came(1, [6], 2, 6),
    );
    expect(shownEntries(list).map(({ item }) => item.title)).toEqual([
      ...['ahead', 'post 8', 'post 7', 'post 6'],
    ]);
    expect(countWaiting(list)).toBe(1);
    expect(newestInTime(list)).toBe(idOf(8));
  });

  it('makes posts wait that arrived since rows were drawn, also below one that is dated ahead', () => {
    const first = {
      name: 'snapshot',
      snapshot: { items: [ahead, postOf(7)], complete: true, position: positionOf(1) },
    } as const;
    const drawn = after(first).entries;
    const arrived = after(first, upserted(postOf(8), 2), upserted(postOf(9), 3));
    const list = reduceList(arrived, {
      name: 'leftNewest',
      waiting: waitForUndrawn(arrived, drawn),
    });
    expect(shownEntries(list).map(({ item }) => item.title)).toEqual(['ahead', 'post 7']);
    expect(countWaiting(list)).toBe(2);
  });

  it('drops waiting posts that no longer exist after a gap', () => {
    const list = after(
      snapshot([7, 6], 1, true),
      { name: 'leftNewest' },
      upserted(postOf(8), 2),
      snapshot([9, 7, 6], 5, true),
    );
    expect(countWaiting(list)).toBe(1);
    expect(titles(list)).toEqual(['post 9', 'post 7', 'post 6']);
  });
});

describe('reduceList with the answer to an edit', () => {
  it('shows it, and does not skip earlier changes that the stream delivers later', () => {
    const edited: PostAction = {
      name: 'editAnswered',
      item: postOf(7, 'mended'),
      position: positionOf(5),
    };
    const list = after(
      snapshot([7], 1, true),
      edited,
      upserted(postOf(8), 4),
      upserted(postOf(7, 'mended'), 5),
      deleted(7, 6),
    );
    expect(titles(after(snapshot([7], 1), edited))).toEqual(['mended']);
    expect(titles(list)).toEqual(['post 8']);
  });

  it('keeps a version that is newer than the answer, and revives nothing', () => {
    const edited: PostAction = {
      name: 'editAnswered',
      item: postOf(7, 'late'),
      position: positionOf(3),
    };
    expect(titles(after(snapshot([7], 5), edited))).toEqual(['post 7']);
    expect(titles(after(snapshot([7], 1), deleted(7, 2), edited))).toEqual([]);
  });
});

describe('reduceList with an own post', () => {
  const echo = upserted({ ...postOf(9), clientId }, 2);

  it.each([
    ['the echo comes before the answer', [echo, answered(9, 2)]],
    ['the answer comes before the echo', [answered(9, 2), echo]],
  ])('P12: shows it exactly once, in one row, when %s', (_, actions) => {
    const list = [...actions].reduce(reduceList, after(snapshot([7], 1, true), sent));
    expect(list.pending).toEqual([]);
    expect(list.entries.map(({ key }) => key)).toEqual([clientId, idOf(7)]);
  });

  it('shows what is in the outbox, and nothing that has left it', () => {
    const refused = waits({ name: 'refused', why: 'validation', errors: [] });
    const list = after(snapshot([7], 1), sent, refused);
    expect(list.pending).toMatchObject([{ clientId, status: { name: 'refused' } }]);
    expect(reduceList(list, { name: 'ownWaits', pending: [] }).pending).toEqual([]);
  });

  it('P12: is not shown twice if the outbox learns of its event later', () => {
    const list = after(snapshot([7], 1), sent, echo, sent);
    expect(list.pending).toEqual([]);
    expect(list.entries.map(({ key }) => key)).toEqual([clientId, idOf(7)]);
  });

  it('does not show it again when it was deleted before its answer arrived', () => {
    const list = after(snapshot([7], 1), sent, snapshot([7], 5), answered(9, 2));
    expect(list.pending).toEqual([]);
    expect(titles(list)).toEqual(['post 7']);
  });

  it('shows it to a reader further down, while posts of others wait', () => {
    const list = after(
      snapshot([7], 1),
      { name: 'leftNewest' },
      sent,
      echo,
      upserted(postOf(10), 3),
    );
    expect(shownEntries(list).map(({ key }) => key)).toEqual([clientId, idOf(7)]);
    expect(countWaiting(list)).toBe(1);
    expect(countWaiting(reduceList(list, { name: 'reachedNewest' }))).toBe(0);
  });

  it('does not take over the row of another user’s post with the same client id', () => {
    const list = after(snapshot([7], 1), sent, echo, upserted({ ...postOf(11), clientId }, 3));
    expect(new Set(list.entries.map(({ key }) => key)).size).toBe(3);
    const again = reduceList(list, sent);
    expect(new Set(again.entries.map(({ key }) => key)).size).toBe(3);
  });
});

describe('reduceBatch', () => {
  it('applies a burst with the same result as one by one, including an own post', () => {
    const actions: PostAction[] = [
      upserted(postOf(9), 2),
      upserted(postOf(8), 3),
      upserted({ ...postOf(10), clientId }, 4),
      upserted(postOf(9, 'edited'), 5),
      deleted(10, 6),
      deleted(7, 7),
    ];
    const start = after(snapshot([7, 3], 1), sent);
    expect(reduceBatch(start, actions)).toEqual(actions.reduce(reduceList, start));
    expect(titles(reduceBatch(start, actions))).toEqual(['edited', 'post 8', 'post 3']);
  });

  it('copies the entries once for a burst', () => {
    const start = after(snapshot([7, 3], 1));
    const burst = Array.from({ length: 50 }, (_, n) => upserted(postOf(100 + n), 2 + n));
    const slices = countCalls(start.entries, 'slice');
    reduceBatch(start, burst);
    expect(slices()).toBeLessThanOrEqual(2);
  });
});

describe('limitWaiting', () => {
  const { maxWaiting, keptWaiting } = waitingLimits;
  const wait = (count: number, ...first: PostAction[]): PostList => {
    const burst = Array.from({ length: count }, (_, n) => upserted(postOf(100 + n), 10 + n));
    const held = after(snapshot([7, 6], 1, true), { name: 'leftNewest' }, ...first);
    return burst.reduce<PostList>((list, action) => limitWaiting(reduceList(list, action)), held);
  };

  it('keeps the newest and a count when too many wait', () => {
    const list = wait(10_000);
    expect(list.entries.length).toBeLessThanOrEqual(maxWaiting + 2);
    expect(list.entries.length).toBeGreaterThan(keptWaiting);
    expect(countWaiting(list)).toBe(10_000);
    expect(shownEntries(list).map(({ item }) => item.title)).toEqual(['post 7', 'post 6']);
    expect(countWaiting(reduceList(list, deleted(100, 20_000)))).toBe(9_999);
  });

  it('loads dropped posts again below the newest when the reader is back there', () => {
    const list = reduceList(wait(10_000), { name: 'reachedNewest' });
    const lowest = list.entries.at(-1)?.item.id;
    expect(countWaiting(list)).toBe(0);
    expect(titles(list)).not.toContain('post 7');
    expect(list.knownFrom).toBe(lowest);
    expect(reduceList(list, { name: 'olderAsked' }).older).toMatchObject({
      name: 'loading',
      request: { before: lowest },
    });
  });

  it('shows an own post that was answered among the dropped ones', () => {
    const list = reduceList(wait(10_000, sent), answered(99, 20_000));
    expect(shownEntries(list)[0]?.key).toBe(clientId);
    expect(countWaiting(list)).toBe(10_000);
  });

  it('resets the count when a gap makes the list fetch them again', () => {
    const list = reduceList(wait(10_000), snapshot([20_000], 20_000));
    expect(list.overflow).toBeUndefined();
    expect(isStale(list)).toBe(true);
  });
});

/** Counts the calls of an array's method, on that array alone. */
function countCalls(array: readonly unknown[], method: 'slice'): () => number {
  let calls = 0;
  const own = array[method].bind(array);
  Object.defineProperty(array, method, {
    value: (...range: number[]) => {
      calls += 1;
      return own(...range);
    },
  });
  return () => calls;
}
