import type { Post } from '@tidings/contracts';
import type { Entry } from '../list/model.ts';

/** A post that was deleted a moment ago: a faint row takes its place. */
export interface Tombstone {
  readonly key: string;
  readonly id: string;
  /** It has collapsed, and is removed in a moment. */
  readonly isClosing: boolean;
}

/** The posts that were deleted a moment ago. */
export interface Tombstones {
  readonly all: readonly Tombstone[];
  add(entries: readonly Entry<Post>[]): void;
}

/** Milliseconds that a tombstone is shown. */
export const tombstoneMs = 4_000;
/** Milliseconds between a tombstone's collapse and its removal: the focus moves on meanwhile. */
export const closingMs = 100;
/** Tombstones at a time; of more deletions, the latest get one and the others disappear at once. */
export const maxTombstones = 20;

/** Creates the list of tombstones, each removed after its time. */
export function createTombstones(): Tombstones {
  let all = $state.raw<readonly Tombstone[]>([]);
  return {
    get all() {
      return all;
    },
    add(entries) {
      const tombstones = entries
        .slice(-maxTombstones)
        .map(({ key, item }) => ({ key, id: item.id, isClosing: false }));
      const isAmong = ({ id }: Tombstone): boolean =>
        tombstones.some((tombstone) => tombstone.id === id);
      all = [...all.filter((tombstone) => !isAmong(tombstone)), ...tombstones].slice(
        -maxTombstones,
      );
      setTimeout(() => {
        all = all.map((tombstone) =>
          tombstones.includes(tombstone) ? { ...tombstone, isClosing: true } : tombstone,
        );
      }, tombstoneMs);
      setTimeout(() => {
        all = all.filter((tombstone) => !tombstone.isClosing || !isAmong(tombstone));
      }, tombstoneMs + closingMs);
    },
  };
}
