import type { Untimed } from '../clients/client.ts';
import type { Guest } from './guest.ts';

/** What a client without the wrapper remembers: the rooms that its position covers. */
export interface CoveredRooms {
  /** Its last connection got every room that it asked for, and a `sync`. */
  readonly hasAll: boolean;
  take(record: Untimed): void;
  /** For `covers`. */
  topics(guest: Guest): string[];
}

/** Creates the memory of a client that has nothing. */
export function createCoveredRooms(): CoveredRooms {
  const covered = new Set<string>();
  const standing = new Set<string>();
  let asked: readonly string[] = [];
  return {
    get hasAll() {
      return asked.every((room) => covered.has(room));
    },
    take(record) {
      if (record.type === 'opened') {
        asked = record.auth?.rooms ?? [];
        standing.clear();
        for (const room of asked) standing.add(room);
      } else if (record.type === 'revoked') {
        standing.delete(record.room);
        covered.delete(record.room);
      } else if (record.type === 'sync') {
        // Each of them had a snapshot, or was covered.
        for (const room of standing) covered.add(room);
      }
    },
    topics: ({ id }) => [
      'posts',
      'announcements',
      `user:${id}`,
      ...[...covered].flatMap((room) => [`room:${room}`, `details:${room}`]),
    ],
  };
}
