import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { idOf, postOf } from '../list/fixtures.ts';
import { closingMs, createGhosts, ghostMs, maxGhosts } from './tombstones.svelte.ts';

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

describe('createGhosts', () => {
  it('keeps a tombstone for a while, then collapses it, then removes it', () => {
    const ghosts = createGhosts();
    ghosts.add([entryOf(7)]);
    expect(ghosts.all).toEqual([{ key: idOf(7), id: idOf(7), isClosing: false }]);
    vi.advanceTimersByTime(ghostMs);
    expect(ghosts.all).toMatchObject([{ isClosing: true }]);
    vi.advanceTimersByTime(closingMs);
    expect(ghosts.all).toEqual([]);
  });

  it('keeps the latest of too many', () => {
    const ghosts = createGhosts();
    ghosts.add(Array.from({ length: maxGhosts + 5 }, (_, n) => entryOf(n)));
    expect(ghosts.all.map(({ id }) => id)).toEqual(
      Array.from({ length: maxGhosts }, (_, n) => idOf(n + 5)),
    );
  });

  it('shows a tombstone for its full time when the post is deleted a second time', () => {
    const ghosts = createGhosts();
    ghosts.add([entryOf(7)]);
    vi.advanceTimersByTime(ghostMs - 1);
    ghosts.add([entryOf(7)]);
    vi.advanceTimersByTime(closingMs + 1);
    expect(ghosts.all).toMatchObject([{ isClosing: false }]);
  });
});
