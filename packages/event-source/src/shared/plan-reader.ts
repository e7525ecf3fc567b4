import { parsePosition } from '@tidings/protocol';
import { isUpTo } from './record.ts';
import { carries, type ReaderRequest } from './reader-request.ts';
import type { Position } from '@tidings/protocol';

/** What is known about an open connection when a reader asks to share it. */
export interface Shareable {
  /** What it was opened with. */
  readonly request: ReaderRequest;
  /** Everything that it received is kept. */
  readonly isWhole: boolean;
  /** Everything after this is kept; undefined before the first `sync`. */
  readonly floor: Position | undefined;
  /** Topics that were revoked on it: `revoked` comes once, so a reader that asks again needs another connection. */
  readonly ended: ReadonlySet<string>;
}

/**
 * How a connection can serve a reader.
 * - `start`: it gets everything that the connection has received: it asked for the same.
 * - `resume`: it gets everything after its position.
 * - `wait`: it is decided when the connection has caught up.
 * - `never`: another connection has to be opened.
 */
export type ReaderPlan = 'start' | 'resume' | 'wait' | 'never';

/** Decides how a connection can serve a reader. */
export function planReader(request: ReaderRequest, stream: Shareable): ReaderPlan {
  const opened = stream.request;
  if (!carries(opened, request)) return 'never';
  if (stream.isWhole && startsAlike(opened, request)) return 'start';
  const position = parsePosition(request.position);
  if (position === undefined || request.fresh.length > 0) return 'never';
  if (request.topics.some((topic) => stream.ended.has(topic))) return 'never';
  if (stream.floor !== undefined) return isUpTo(stream.floor, position) ? 'resume' : 'never';
  // Until it has caught up, it is unknown whether it resumes there or leaves a gap.
  return isUpTo(parsePosition(opened.position), position) ? 'wait' : 'never';
}

function startsAlike(a: ReaderRequest, b: ReaderRequest): boolean {
  return (
    a.position === b.position &&
    a.fresh.length === b.fresh.length &&
    a.fresh.every((topic) => b.fresh.includes(topic))
  );
}

/** Finds the request at which a new connection starts: the oldest position, so that most can resume. */
export function findOldest(requests: readonly ReaderRequest[]): ReaderRequest | undefined {
  const resumable = requests.filter(
    ({ position, fresh }) => position !== undefined && !fresh.length,
  );
  const [first, ...others] = resumable;
  if (first === undefined) return requests[0];
  return others.reduce(
    (oldest, request) =>
      isUpTo(parsePosition(request.position), parsePosition(oldest.position)) ? request : oldest,
    first,
  );
}
