import { areComparable, comparePositions, parsePosition, type Position } from '@tidings/protocol';
import type { Since } from './since.ts';
import type { Grant } from './grant.ts';

/**
 * Returns which topics a client's position covers. What a client had of a topic before it was granted does not
 * count: it gets a snapshot. A topic that is granted without a beginning is covered only where the client says so.
 */
export function findCoveredTopics({
  topics,
  grants,
  coveredTopics,
  lastEventId,
}: {
  /** All topics of the stream. */
  readonly topics: readonly string[];
  /** Those that were granted to its session. */
  readonly grants: readonly Grant[];
  /** What the client says; undefined is all. */
  readonly coveredTopics: readonly string[] | undefined;
  readonly lastEventId: string | undefined;
}): string[] {
  const position = parsePosition(lastEventId);
  const uncovered = new Set(
    grants.flatMap(({ topics, since }) => {
      const isCovered =
        since === undefined ? coveredTopics !== undefined : !isBefore(position, since);
      return isCovered ? [] : topics;
    }),
  );
  return (coveredTopics ?? topics).filter((topic) => !uncovered.has(topic));
}

/** Returns whether a position is from before a beginning; positions that cannot be compared are. */
function isBefore(position: Position | undefined, since: Since): boolean {
  if (since === 'always' || position === undefined) return false;
  // A date is no more exact than the second of a position.
  if (since instanceof Date) return position.seconds * 1000 <= since.getTime();
  const beginning = parsePosition(since);
  if (beginning === undefined || !areComparable(position, beginning)) return true;
  return comparePositions(position, beginning) < 0;
}
