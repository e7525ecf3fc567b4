import { isUpTo, positionOf } from './record.ts';
import { carries, type ReaderRequest } from './reader-request.ts';
import type { Position } from '@tidings/protocol';

/** What is known of an open connection when a reader asks to share it. */
export interface Shareable {
  /** What it was opened with. */
  readonly request: ReaderRequest;
  /** All that it said is kept. */
  readonly isWhole: boolean;
  /** What came after this is kept; undefined before the first `sync`. */
  readonly floor: Position | undefined;
  /** Topics that have ended on it, each said once: who asks again has to be told again. */
  readonly ended: ReadonlySet<string>;
}

/**
 * How a connection can serve a reader.
 *
 * - `start`: it is told all that the connection has said: it asked for the same.
 * - `resume`: it is told what came after its position.
 * - `wait`: that shows when the connection has caught up.
 * - `never`: another connection has to be opened.
 */
export type ReaderPlan = 'start' | 'resume' | 'wait' | 'never';

/** Says how a connection can serve a reader. */
export function planReader(request: ReaderRequest, stream: Shareable): ReaderPlan {
  const opened = stream.request;
  if (!carries(opened, request)) return 'never';
  if (stream.isWhole && isSamePlace(opened, request)) return 'start';
  const place = positionOf(request.position);
  if (place === undefined || request.fresh.length > 0) return 'never';
  if (request.topics.some((topic) => stream.ended.has(topic))) return 'never';
  if (stream.floor !== undefined) return isUpTo(stream.floor, place) ? 'resume' : 'never';
  // Until it has caught up nobody knows whether it resumes there, or leaves a gap.
  return isUpTo(positionOf(opened.position), place) ? 'wait' : 'never';
}

function isSamePlace(a: ReaderRequest, b: ReaderRequest): boolean {
  return (
    a.position === b.position &&
    a.fresh.length === b.fresh.length &&
    a.fresh.every((topic) => b.fresh.includes(topic))
  );
}

/** Finds whose place a new connection starts at: the oldest position, so that the most can resume. */
export function findOldest(requests: readonly ReaderRequest[]): ReaderRequest | undefined {
  const placed = requests.filter(({ position, fresh }) => position !== undefined && !fresh.length);
  const [first, ...others] = placed;
  if (first === undefined) return requests[0];
  return others.reduce(
    (oldest, request) =>
      isUpTo(positionOf(request.position), positionOf(oldest.position)) ? request : oldest,
    first,
  );
}
