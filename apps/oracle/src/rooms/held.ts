import type { Untimed } from '../clients/client.ts';
import type { Guest } from './guest.ts';

/** What a client without the wrapper keeps in mind: the rooms of which its position covers everything. */
export interface Held {
  /** Its last connection had every room that it asked for, and a `sync`. */
  readonly hasAll: boolean;
  take(record: Untimed): void;
  /** For `covers`. */
  topics(guest: Guest): string[];
}

/** Creates the memory of a client that has nothing. */
export function createHeld(): Held {
  const held = new Set<string>();
  const standing = new Set<string>();
  let asked: readonly string[] = [];
  return {
    get hasAll() {
      return asked.every((room) => held.has(room));
    },
    take(record) {
      if (record.type === 'opened') {
        asked = record.seat?.rooms ?? [];
        standing.clear();
        for (const room of asked) standing.add(room);
      } else if (record.type === 'revoked') {
        standing.delete(record.room);
        held.delete(record.room);
      } else if (record.type === 'sync') {
        // Each of them had a snapshot, or was covered.
        for (const room of standing) held.add(room);
      }
    },
    topics: ({ id }) => [
      'posts',
      'announcements',
      `user:${id}`,
      ...[...held].flatMap((room) => [`room:${room}`, `details:${room}`]),
    ],
  };
}
