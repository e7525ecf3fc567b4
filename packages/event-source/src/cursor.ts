import {
  areComparable,
  comparePositions,
  formatPosition,
  parsePosition,
  type Position,
} from '@tidings/protocol';

/**
 * What a client has, as a value: where to resume, and how much of each topic it already has. It outlives
 * connections.
 */
export interface Cursor {
  /** Where to resume: everything of `coveredTopics` up to here has been received. Undefined: nothing yet. */
  readonly position: string | undefined;
  /** The topics that `position` is known to cover. */
  readonly coveredTopics: ReadonlySet<string>;
  /** Position of the latest event, whatever its topic. */
  readonly order: Position | undefined;
  /** How far each topic is that had an event: one small entry for each. */
  readonly marks: ReadonlyMap<string, Mark>;
  /** The topics that this connection has sent a snapshot of. */
  readonly fresh: ReadonlySet<string>;
  /**
   * What an event's id means on this connection.
   * - `frozen`: nothing: it started without a cursor, or has sent a snapshot instead of a replay; resuming
   *   from an id would skip the snapshots still to come.
   * - `replaying`: progress of the replay.
   * - `synced`: everything up to it has been received.
   */
  readonly phase: 'frozen' | 'replaying' | 'synced';
  /** A topic was forgotten on this connection: its URL asks for more than the position covers. */
  readonly hasUncoveredTopics: boolean;
}

/** How far a topic is. */
interface Mark {
  /** Position of its last snapshot, if it had one. */
  readonly snapshot: Position | undefined;
  /** Position of its last event, or of the snapshot if there was none since. */
  readonly last: Position;
}

/** What to do with a change: a `contained` one is part of a snapshot that was delivered before it. */
export type Disposition = 'deliver' | 'duplicate' | 'contained';

/** Creates the cursor of a client that has nothing, or everything of `topics` up to `position`. */
export function startCursor(position: string | undefined, topics: readonly string[]): Cursor {
  return {
    position,
    coveredTopics: new Set(topics),
    order: undefined,
    marks: new Map(),
    fresh: new Set(),
    phase: 'frozen',
    hasUncoveredTopics: false,
  };
}

/**
 * Begins a connection that was opened with the cursor's position, or with none. Marks stay: what one connection
 * delivered is not delivered again, even if it was dropped before its first `sync`, or the next node is behind.
 */
export function beginConnection(cursor: Cursor, position: string | undefined): Cursor {
  return {
    ...cursor,
    order: parsePosition(position),
    fresh: new Set(),
    phase: position === undefined ? 'frozen' : 'replaying',
    hasUncoveredTopics: false,
  };
}

/** Applies a snapshot: its topic is now at the snapshot's position, be that earlier or later. */
export function applySnapshot(cursor: Cursor, topic: string, at: Position): Cursor {
  return {
    ...cursor,
    marks: new Map(cursor.marks).set(topic, { snapshot: at, last: at }),
    fresh: new Set(cursor.fresh).add(topic),
    phase: phaseAfterSnapshot(cursor, topic),
  };
}

/**
 * Notes that a snapshot could not be read: its topic is not covered, so that the next connection asks for
 * it. If the topic is unknown (undefined), assumes that it affects every topic.
 */
export function markSnapshotMissed(cursor: Cursor, topic: string | undefined): Cursor {
  const phase = phaseAfterSnapshot(cursor, topic);
  const topics = topic === undefined ? [...cursor.coveredTopics, ...cursor.fresh] : [topic];
  return { ...topics.reduce(forgetTopic, cursor), phase, hasUncoveredTopics: true };
}

/** A snapshot of a covered topic came instead of a replay. */
function phaseAfterSnapshot(
  { phase, coveredTopics }: Cursor,
  topic: string | undefined,
): Cursor['phase'] {
  const isCovered = topic === undefined || coveredTopics.size === 0 || coveredTopics.has(topic);
  return phase === 'replaying' && isCovered ? 'frozen' : phase;
}

/** Decides whether a change is new (P2, P3), and applies it. */
export function applyChange(
  cursor: Cursor,
  topic: string,
  at: Position,
): { readonly cursor: Cursor; readonly disposition: Disposition } {
  const disposition = classifyChange(cursor, topic, at);
  if (disposition !== 'deliver') return { cursor: advance(cursor, at), disposition };
  const last = { snapshot: cursor.marks.get(topic)?.snapshot, last: at };
  const marks = new Map(cursor.marks).set(topic, last);
  return { cursor: advance({ ...cursor, marks }, at), disposition };
}

function classifyChange(
  { marks, order, phase, fresh }: Cursor,
  topic: string,
  at: Position,
): Disposition {
  const mark = marks.get(topic);
  if (mark?.snapshot !== undefined && isUpTo(at, mark.snapshot)) return 'contained';
  if (mark !== undefined && isUpTo(at, mark.last)) return 'duplicate';
  // During a catch-up a topic with a snapshot may be behind the others: this node may be behind the
  // previous one.
  const hasOwnOrder = phase !== 'synced' && fresh.has(topic);
  return !hasOwnOrder && isUpTo(at, order) ? 'duplicate' : 'deliver';
}

/**
 * Advances to an id, also that of a heartbeat or of an event that was not delivered: this connection has
 * sent everything up to it. An id of another epoch means nothing until `sync` confirms it.
 */
export function advance(cursor: Cursor, at: Position): Cursor {
  const { order, phase, position } = cursor;
  const isProgress = phase !== 'frozen' && (position === undefined || isAfter(at, position));
  return {
    ...cursor,
    order: order === undefined ? at : laterOf(order, at),
    position: isProgress ? formatPosition(at) : position,
  };
}

/**
 * Applies a `sync`: its position counts, whatever ids came before, and also covers the topics that this
 * connection sent snapshots of. After any outcome but `resumed` the order starts over.
 */
export function applySync(cursor: Cursor, at: Position, isResumed: boolean): Cursor {
  return {
    ...cursor,
    position: formatPosition(at),
    coveredTopics: new Set([...cursor.coveredTopics, ...cursor.fresh]),
    order: isResumed && cursor.order !== undefined ? laterOf(at, cursor.order) : at,
    phase: 'synced',
  };
}

/** Forgets a topic that has ended for this client: if it returns, it does so with a snapshot. */
export function forgetTopic(cursor: Cursor, topic: string): Cursor {
  const coveredTopics = new Set(cursor.coveredTopics);
  const fresh = new Set(cursor.fresh);
  const marks = new Map(cursor.marks);
  coveredTopics.delete(topic);
  fresh.delete(topic);
  marks.delete(topic);
  return { ...cursor, coveredTopics, fresh, marks, hasUncoveredTopics: true };
}

/** False also where the two have no order. */
function isUpTo(at: Position, limit: Position | undefined): boolean {
  return limit !== undefined && areComparable(at, limit) && comparePositions(at, limit) <= 0;
}

/** Returns the first where the two have no order. */
function laterOf(a: Position, b: Position): Position {
  return isUpTo(a, b) ? b : a;
}

/** False also where the two have no order. */
function isAfter(at: Position, text: string): boolean {
  const than = parsePosition(text);
  return than !== undefined && areComparable(at, than) && comparePositions(at, than) > 0;
}
