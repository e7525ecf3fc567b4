import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { idOf, postOf } from '../list/fixtures.ts';
import { closingMs, createTombstones, tombstoneMs, maxTombstones } from './tombstones.svelte.ts';

const entryOf = (n: number) => ({
  ...{ key: idOf(n), item: postOf(n), at: undefined },
  ...{ arrived: false, own: false },
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

describe('createTombstones', () => {
  it('keeps a tombstone for a while, then collapses it, then removes it', () => {
    const tombstones = createTombstones();
    tombstones.add([entryOf(7)]);
    expect(tombstones.all).toEqual([{ key: idOf(7), id: idOf(7), isClosing: false }]);
    vi.advanceTimersByTime(tombstoneMs);
    expect(tombstones.all).toMatchObject([{ isClosing: true }]);
    vi.advanceTimersByTime(closingMs);
    expect(tombstones.all).toEqual([]);
  });

  it('keeps the latest of too many', () => {
    const tombstones = createTombstones();
    tombstones.add(Array.from({ length: maxTombstones + 5 }, (_, n) => entryOf(n)));
    expect(tombstones.all.map(({ id }) => id)).toEqual(
      Array.from({ length: maxTombstones }, (_, n) => idOf(n + 5)),
    );
  });

  it('shows a tombstone for its full time when the post is deleted a second time', () => {
    const tombstones = createTombstones();
    tombstones.add([entryOf(7)]);
    vi.advanceTimersByTime(tombstoneMs - 1);
    tombstones.add([entryOf(7)]);
    vi.advanceTimersByTime(closingMs + 1);
    expect(tombstones.all).toMatchObject([{ isClosing: false }]);
  });
});
