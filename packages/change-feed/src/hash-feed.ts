import { createHash } from 'node:crypto';
import type { WatchedCollection } from './watched-collection.ts';
import { buildMatch } from './match-set.ts';

/**
 * Names a feed in 8 of 0-9 and a-z: the same for feeds that match the same changes and make the same
 * of them, in whatever order the collections are named. What is hidden does not count: it moves no
 * position.
 */
export function hashFeed(
  options: {
    readonly collections: readonly WatchedCollection[];
    readonly ownCollection: string;
  },
  projectionKey: string,
): string {
  const collections = [...options.collections].sort((a, b) => (a.name < b.name ? -1 : 1));
  return shortHash(JSON.stringify([buildMatch(collections, options.ownCollection), projectionKey]));
}

/** Hashes text to 8 of 0-9 and a-z. */
export function shortHash(text: string): string {
  const hash = createHash('sha256').update(text).digest().readBigUInt64BE();
  return (hash % 36n ** 8n).toString(36).padStart(8, '0');
}
