import type { Post } from '@tidings/contracts';
import { formatPosition } from '@tidings/protocol';
import type { PositionText } from './order.ts';

/** Creates the id of post number `n`; ids sort like their numbers. For tests. */
export function idOf(n: number): string {
  return n.toString(16).padStart(24, '0');
}

/** Creates post number `n`. For tests. */
export function postOf(n: number, title = `post ${String(n)}`): Post {
  return { id: idOf(n), title, createdAt: '2026-01-01T00:00:00.000Z' };
}

/** Creates the position of the database's `n`th change. For tests. */
export function positionOf(n: number): PositionText {
  const at = { seconds: n, increment: 1, ordinal: 1, number: 0 };
  return formatPosition({ epoch: 'testtest', feedHash: '0f3n9a7c', ...at });
}
