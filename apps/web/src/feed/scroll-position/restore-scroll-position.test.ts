import { maxPageSize, type Post } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { limitWaiting } from '../../list/overflow.ts';
import { idOf, positionOf, postOf } from '../../list/fixtures.ts';
import { emptyList, type LiveList, type Waiting } from '../../list/model.ts';
import { countWaiting } from '../../list/reader.ts';
import { reduceBatch, type ListAction } from '../../list/reduce-list.ts';
import type { PostDraft } from '../post-draft.ts';
import { maxPagesToRestore, restoreScrollPosition } from './restore-scroll-position.ts';

/** The server's posts, newest first, with descending numbers. */
const all = (count: number): Post[] => Array.from({ length: count }, (_, n) => postOf(count - n));

/** A reader who was at a post, and a server that now has these posts. */
function started(options: {
  readonly posts: readonly Post[];
  readonly id: string;
  readonly knownFrom: string;
  readonly newest: string;
}) {
  const { posts, ...was } = options;
  let isUp = true;
  let scrolled = false;
  let pages = 0;
  let isOver = false;
  let list: LiveList<Post, PostDraft> = emptyList;
  const wentTo: string[] = [];
  const dispatch = (action: ListAction<Post, PostDraft>): void => {
    list = limitWaiting(reduceBatch(list, [action]));
  };
  const answers: (() => void)[] = [];
  const feed = {
    get list() {
      return list;
    },
    loadOlder(limit = 30) {
      dispatch({ name: 'olderAsked' });
      pages += 1;
      const number = list.requests;
      const items = posts.filter(({ id }) => id < (list.knownFrom ?? '')).slice(0, limit);
      const last = items.at(-1)?.id;
      const next = last === undefined || last === posts.at(-1)?.id ? null : last;
      answers.push(() => {
        if (isUp) {
          dispatch({ name: 'olderCame', number, page: { items, next, position: positionOf(1) } });
        } else dispatch({ name: 'olderFailed', number });
      });
      return Promise.resolve();
    },
    readerAt(position: 'newest' | 'elsewhere', waiting?: Waiting) {
      dispatch(position === 'newest' ? { name: 'reachedNewest' } : { name: 'leftNewest', waiting });
    },
  };
  const step = restoreScrollPosition({
    feed,
    position: { entry: 'a', top: 100, ...was },
    hasScrolled: () => scrolled,
    goTo(key) {
      wentTo.push(key);
    },
    onEnd() {
      isOver = true;
    },
  });
  return {
    feed,
    wentTo,
    get pages() {
      return pages;
    },
    get isOver() {
      return isOver;
    },
    setUp(next: boolean) {
      isUp = next;
    },
    scroll() {
      scrolled = true;
    },
    /** Serves the newest posts, then every page that is requested. */
    go() {
      if (list === emptyList) {
        step();
        const [items, complete] = [posts.slice(0, 50), posts.length <= 50];
        dispatch({ name: 'snapshot', snapshot: { items, complete, position: positionOf(1) } });
      }
      step();
      while (answers.length > 0) {
        answers.shift()?.();
        step();
      }
    },
  };
}

const far = { knownFrom: idOf(401), newest: idOf(1000) };

describe('restoreScrollPosition', () => {
  it('loads as much as was loaded before, and goes to the post', () => {
    const posts = all(1000);
    const reader = started({ posts, id: idOf(500), ...far });
    reader.go();
    expect(reader.isOver).toBe(true);
    expect(reader.wentTo).toEqual([idOf(500)]);
    expect(reader.pages).toBe(Math.ceil(550 / maxPageSize));
    expect(reader.feed.list.waiting).toEqual({ after: idOf(1000), ids: new Set() });
  });

  it('makes newer posts wait, however many there are', () => {
    const reader = started({ posts: all(1000), id: idOf(300), knownFrom: '', newest: idOf(400) });
    reader.go();
    expect(reader.isOver).toBe(true);
    expect(reader.wentTo).toEqual([idOf(300)]);
    expect(reader.feed.list).toMatchObject({ waiting: { after: idOf(400) }, knownFrom: '' });
    expect(countWaiting(reader.feed.list)).toBe(600);
  });

  it('goes to the next older post when that post is gone, and to the oldest when all are newer', () => {
    const posts = all(1000).filter(({ id }) => id !== idOf(500) && id >= idOf(10));
    const reader = started({ posts, id: idOf(500), ...far });
    reader.go();
    expect(reader.isOver).toBe(true);
    expect(reader.wentTo).toEqual([idOf(499)]);

    const last = started({ posts, id: idOf(5), knownFrom: '', newest: idOf(1000) });
    last.go();
    expect(last.wentTo).toEqual([idOf(10)]);
  });

  it('gives up a position that is too far down, and stays at the newest', () => {
    const count = (maxPagesToRestore + 2) * maxPageSize;
    const reader = started({ posts: all(count), id: idOf(1), knownFrom: '', newest: idOf(count) });
    reader.go();
    expect(reader.isOver).toBe(true);
    expect(reader.wentTo).toEqual([]);
    expect(reader.pages).toBe(maxPagesToRestore);
    expect(reader.feed.list.waiting).toBeUndefined();
  });

  it('waits for a retry by the reader when a page fails to load', () => {
    const reader = started({ posts: all(1000), id: idOf(500), ...far });
    reader.setUp(false);
    reader.go();
    expect(reader.feed.list.older.name).toBe('failed');
    expect(reader.isOver).toBe(false);
    reader.setUp(true);
    void reader.feed.loadOlder();
    reader.go();
    expect(reader.wentTo).toEqual([idOf(500)]);
  });

  it('stops when the reader has scrolled meanwhile', () => {
    const reader = started({ posts: all(1000), id: idOf(500), ...far });
    reader.scroll();
    reader.go();
    expect(reader.isOver).toBe(true);
    expect(reader.wentTo).toEqual([]);
    expect(reader.pages).toBe(0);
  });
});
