import type { Post } from '@tidings/contracts';
import type { Entry } from '../list/model.ts';

/** A post that was deleted a moment ago: a quiet row stands in its place. */
export interface Ghost {
  readonly key: string;
  readonly id: string;
  /** It gives its room up and is gone in a moment. */
  readonly isClosing: boolean;
}

/** The posts that were deleted a moment ago. */
export interface Ghosts {
  readonly all: readonly Ghost[];
  add(entries: readonly Entry<Post>[]): void;
}

/** Milliseconds that a deleted post's place says so. */
export const ghostMs = 4_000;
/** Milliseconds that it takes no room any more before it is gone: the focus goes on meanwhile. */
export const closingMs = 100;
/** Ghosts at a time; of more deletions, the latest have one and the rest are gone at once. */
export const maxGhosts = 20;

/** Makes what remembers deleted posts for as long as their places are shown. */
export function createGhosts(): Ghosts {
  let all = $state.raw<readonly Ghost[]>([]);
  return {
    get all() {
      return all;
    },
    add(entries) {
      const ghosts = entries
        .slice(-maxGhosts)
        .map(({ key, item }) => ({ key, id: item.id, isClosing: false }));
      const isAmong = ({ id }: Ghost): boolean => ghosts.some((ghost) => ghost.id === id);
      all = [...all.filter((ghost) => !isAmong(ghost)), ...ghosts].slice(-maxGhosts);
      setTimeout(() => {
        all = all.map((ghost) => (ghosts.includes(ghost) ? { ...ghost, isClosing: true } : ghost));
      }, ghostMs);
      setTimeout(() => {
        all = all.filter((ghost) => !ghost.isClosing || !isAmong(ghost));
      }, ghostMs + closingMs);
    },
  };
}
