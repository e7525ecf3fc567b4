import type { Violation } from './violation.ts';

/** What became of one POST. */
export interface Posted {
  readonly clientId: string;
  readonly acknowledged: boolean;
  /** Where it was posted: what has one path sorts as one list. */
  readonly list: string;
  /** Id of what was made, where the answer has told it. */
  readonly id: string | undefined;
  /** When it was sent first, and answered, in milliseconds by one clock. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

/**
 * Checks that every acknowledged POST made one post and one event, and no other POST more than one.
 * `made` counts, for each client-made id, the posts that the history shows.
 */
export function checkPosts(
  posted: readonly Posted[],
  made: ReadonlyMap<string, number>,
): Violation[] {
  return posted.flatMap(({ clientId, acknowledged }): Violation[] => {
    const count = made.get(clientId) ?? 0;
    if (count > 1) return [blame('post-doubled', `${clientId} was made ${String(count)} times`)];
    if (acknowledged && count === 0) return [blame('post-lost', `${clientId} was acknowledged`)];
    return [];
  });
}

function blame(kind: 'post-lost' | 'post-doubled', what: string): Violation {
  return { kind, who: 'API', what, count: 1, at: Date.now() };
}
