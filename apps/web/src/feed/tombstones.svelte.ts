import type { Post } from '@tidings/contracts';
import type { Entry } from '../list/model.ts';

/** A post that was deleted a moment ago: a faint row takes its place. */
export interface Ghost {
  readonly key: string;
  readonly id: string;
  /** It has collapsed, and is removed in a moment. */
  readonly isClosing: boolean;
}

/** The posts that were deleted a moment ago. */
export interface Ghosts {
  readonly all: readonly Ghost[];
  add(entries: readonly Entry<Post>[]): void;
}

/** Milliseconds that a tombstone is shown. */
export const ghostMs = 4_000;
/** Milliseconds between a tombstone's collapse and its removal: the focus moves on meanwhile. */
export const closingMs = 100;
/** Tombstones at a time; of more deletions, the latest get one and the others disappear at once. */
export const maxGhosts = 20;

/** Creates the list of tombstones, each removed after its time. */
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
