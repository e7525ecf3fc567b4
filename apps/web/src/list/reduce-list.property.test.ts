import type { Post } from '@tidings/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitWaiting } from './overflow.ts';
import { findEntry } from './entries.ts';
import { idOf, positionOf, postOf } from './fixtures.ts';
import { emptyList, type LiveList } from './model.ts';
import { countWaiting } from './reader.ts';
import { reduceBatch, reduceList, type ListAction } from './reduce-list.ts';

type PostList = LiveList<Post, string>;
type PostAction = ListAction<Post, string>;

/** One change of the database: post `n` gets this title, or is deleted. */
interface Write {
  readonly n: number;
  readonly title: string | undefined;
}

const write: fc.Arbitrary<Write> = fc.record({
  n: fc.nat({ max: 40 }),
  title: fc.option(fc.stringMatching(/^[a-z]{1,3}$/), { nil: undefined }),
});

type Step =
  | { readonly name: 'write'; readonly write: Write }
  | { readonly name: 'hear' | 'ask' | 'gap' | 'leave' | 'return' }
  | { readonly name: 'burst'; readonly count: number }
  | { readonly name: 'answer'; readonly lag: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ name: fc.constant('write' as const), write }) },
  { weight: 5, arbitrary: fc.constant({ name: 'hear' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ name: fc.constant('burst' as const), count: fc.nat({ max: 12 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      ...(['ask', 'gap', 'leave', 'return'] as const).map((name) => ({ name })),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({ name: fc.constant('answer' as const), lag: fc.nat({ max: 3 }) }),
  },
);

/** The database as it was after its first `at` changes, newest post first. */
function databaseAt(history: readonly Write[], at: number): Post[] {
  const titles = new Map<number, string>();
  for (const { n, title } of history.slice(0, at)) {
    if (title === undefined) titles.delete(n);
    else titles.set(n, title);
  }
  return [...titles].map(([n, title]) => postOf(n, title)).sort((a, b) => (a.id < b.id ? 1 : -1));
}

/** A server and its client: a history that grows, and what the client has heard of it. */
function simulate(
  start: readonly Write[],
  pageSize: number,
  limits: Parameters<typeof limitWaiting>[1],
) {
  const history = [...start];
  let heard = 0;
  let list: PostList = emptyList;

  const apply = (...actions: PostAction[]): void => {
    const next = reduceBatch(list, actions);
    expect(next).toEqual(actions.reduce(reduceList, list));
    list = limitWaiting(next, limits);
    if (list.waiting !== undefined && (list.overflow?.count ?? 0) > 0) {
      expect(countWaiting(list)).toBeGreaterThan(0);
    }
    for (const id of list.waiting?.ids ?? []) expect(findEntry(list.entries, id)).toBeDefined();
    const ids = list.entries.map(({ item }) => item.id);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
    const keys = [...list.entries, ...list.pending.map((p) => ({ key: p.clientId }))];
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
  };
  const join = (): void => {
    heard = history.length;
    const all = databaseAt(history, heard);
    const items = all.slice(0, pageSize);
    const complete = items.length === all.length;
    apply({ name: 'snapshot', snapshot: { items, complete, position: positionOf(heard) } });
  };
  const hear = (count = 1): void => {
    const update = history.slice(heard, heard + count).map(({ n, title }, index): PostAction => {
      const at = positionOf(heard + index + 1);
      return title === undefined
        ? { name: 'deleted', id: idOf(n), at }
        : { name: 'upserted', item: postOf(n, title), at, live: true };
    });
    heard += update.length;
    apply(...update);
  };
  /** Answers the request under way with a page read `lag` changes before the present. */
  const answer = (lag: number): void => {
    if (list.older.name !== 'loading') return;
    const { before, number } = list.older.request;
    const readerAt = Math.max(0, history.length - lag);
    const older = databaseAt(history, readerAt).filter(({ id }) => id < before);
    const items = older.slice(0, pageSize);
    const next = items.length < older.length ? (items.at(-1)?.id ?? null) : null;
    apply({ name: 'olderCame', number, page: { items, next, position: positionOf(readerAt) } });
  };
  const take = (step: Step): void => {
    switch (step.name) {
      case 'write':
        history.push(step.write);
        return;
      case 'hear':
        hear();
        return;
      case 'burst':
        hear(step.count);
        return;
      case 'ask':
        apply({ name: 'olderAsked' });
        return;
      case 'answer':
        answer(step.lag);
        return;
      case 'gap':
        join();
        return;
      case 'leave':
        apply({ name: 'leftNewest' });
        return;
      case 'return':
        apply({ name: 'reachedNewest' });
    }
  };
  const settle = (): PostList => {
    while (heard < history.length) hear();
    if (list.overflow !== undefined) apply({ name: 'reachedNewest' });
    while (list.knownFrom !== '') {
      apply({ name: 'olderAsked' });
      answer(0);
    }
    return list;
  };
  join();
  return { take, settle, database: () => databaseAt(history, history.length) };
}

describe('reduceList', () => {
  it('P3: ends up with exactly what is in the database, whatever arrives in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(write, { maxLength: 40 }),
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.record({
          maxWaiting: fc.integer({ min: 3, max: 12 }),
          keptWaiting: fc.integer({ min: 1, max: 3 }),
        }),
        (start, steps, pageSize, limits) => {
          const testbed = simulate(start, pageSize, limits);
          for (const next of steps) testbed.take(next);
          const list = testbed.settle();
          expect(list.entries.map(({ item }) => item)).toEqual(testbed.database());
        },
      ),
      { numRuns: 500 },
    );
  });
});
