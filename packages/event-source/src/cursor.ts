import {
  areComparable,
  comparePositions,
  formatPosition,
  parsePosition,
  type Position,
} from '@tidings/protocol';

/**
 * What a client has, as a value: where to resume, and what of each topic it has already been given.
 * It outlives connections.
 */
export interface Cursor {
  /** Where to resume: everything of `covers` up to here has been received. Undefined: nothing yet. */
  readonly position: string | undefined;
  /** The topics known to be covered by `position`. */
  readonly coveredTopics: ReadonlySet<string>;
  /** How far events have come, whatever their topic. */
  readonly order: Position | undefined;
  /** How far each topic has come that had an event: one small entry for each. */
  readonly marks: ReadonlyMap<string, Mark>;
  /** The topics that this connection has sent a snapshot of. */
  readonly fresh: ReadonlySet<string>;
  /**
   * What an event's id means on this connection.
   *
   * - `frozen`: nothing: it started without a cursor, or has sent a snapshot in place of a replay;
   *   resuming from an id would pass over the snapshots still to come.
   * - `replaying`: progress of the replay.
   * - `synced`: everything up to it has been received.
   */
  readonly phase: 'frozen' | 'replaying' | 'synced';
  /** A topic was forgotten on this connection: its URL asks for more than the position covers. */
  readonly isShort: boolean;
}

/** How far a topic has come. */
interface Mark {
  /** Where its last snapshot stands, if it had one. */
  readonly snapshot: Position | undefined;
  /** Its last event, or the snapshot if none came since. */
  readonly last: Position;
}

/** What becomes of a change: a `contained` one is part of a snapshot that was delivered before it. */
export type Fate = 'deliver' | 'duplicate' | 'contained';

/** Makes the cursor of a client that has nothing, or everything of `topics` up to `position`. */
export function startCursor(position: string | undefined, topics: readonly string[]): Cursor {
  return {
    position,
    coveredTopics: new Set(topics),
    order: undefined,
    marks: new Map(),
    fresh: new Set(),
    phase: 'frozen',
    isShort: false,
  };
}

/**
 * Begins a connection that was opened with the cursor's position, or with none. Marks stay: what a
 * connection delivered is not delivered again, even if it was dropped ahead of its first `sync`, or
 * the next node is behind.
 */
export function beginConnection(cursor: Cursor, position: string | undefined): Cursor {
  return {
    ...cursor,
    order: position === undefined ? undefined : parsePosition(position),
    fresh: new Set(),
    phase: position === undefined ? 'frozen' : 'replaying',
    isShort: false,
  };
}

/** Takes in a snapshot: its topic now stands where the snapshot stands, be that earlier or later. */
export function takeSnapshot(cursor: Cursor, topic: string, at: Position): Cursor {
  return {
    ...cursor,
    marks: new Map(cursor.marks).set(topic, { snapshot: at, last: at }),
    fresh: new Set(cursor.fresh).add(topic),
    phase: phaseAfterSnapshot(cursor, topic),
  };
}

/**
 * Takes in that a snapshot could not be read: its topic is not covered, so that the next connection
 * asks for it. One of nobody knows what topic (undefined) may have been of any.
 */
export function missSnapshot(cursor: Cursor, topic: string | undefined): Cursor {
  const phase = phaseAfterSnapshot(cursor, topic);
  const topics = topic === undefined ? [...cursor.coveredTopics, ...cursor.fresh] : [topic];
  return { ...topics.reduce(forgetTopic, cursor), phase, isShort: true };
}

/** One of a topic that was covered came in place of a replay. */
function phaseAfterSnapshot(
  { phase, coveredTopics }: Cursor,
  topic: string | undefined,
): Cursor['phase'] {
  const isCovered = topic === undefined || coveredTopics.size === 0 || coveredTopics.has(topic);
  return phase === 'replaying' && isCovered ? 'frozen' : phase;
}

/** Decides whether a change is new (P2, P3), and takes it in. */
export function takeChange(
  cursor: Cursor,
  topic: string,
  at: Position,
): { readonly cursor: Cursor; readonly fate: Fate } {
  const fate = judgeChange(cursor, topic, at);
  if (fate !== 'deliver') return { cursor: advance(cursor, at), fate };
  const last = { snapshot: cursor.marks.get(topic)?.snapshot, last: at };
  const marks = new Map(cursor.marks).set(topic, last);
  return { cursor: advance({ ...cursor, marks }, at), fate };
}

function judgeChange({ marks, order, phase, fresh }: Cursor, topic: string, at: Position): Fate {
  const mark = marks.get(topic);
  if (mark?.snapshot !== undefined && isUpTo(at, mark.snapshot)) return 'contained';
  if (mark !== undefined && isUpTo(at, mark.last)) return 'duplicate';
  // During a catch-up a topic with a snapshot may stand behind the others: this node may not be as
  // far as the one before.
  const hasOwnOrder = phase !== 'synced' && fresh.has(topic);
  return !hasOwnOrder && isUpTo(at, order) ? 'duplicate' : 'deliver';
}

/**
 * Takes in an id, also of a heartbeat or of an event that was not delivered: what this connection had
 * to say up to it has been said. An id of another epoch means nothing until `sync` says so.
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
 * Takes in a `sync`: its position counts, whatever ids came before, and covers what the connection
 * has sent snapshots of. After anything but `resumed` the order starts anew.
 */
export function takeSync(cursor: Cursor, at: Position, isResumed: boolean): Cursor {
  return {
    ...cursor,
    position: formatPosition(at),
    coveredTopics: new Set([...cursor.coveredTopics, ...cursor.fresh]),
    order: isResumed && cursor.order !== undefined ? laterOf(at, cursor.order) : at,
    phase: 'synced',
  };
}

/** Forgets a topic that has ended for this client: if it comes back, it comes with a snapshot. */
export function forgetTopic(cursor: Cursor, topic: string): Cursor {
  const coveredTopics = new Set(cursor.coveredTopics);
  const fresh = new Set(cursor.fresh);
  const marks = new Map(cursor.marks);
  coveredTopics.delete(topic);
  fresh.delete(topic);
  marks.delete(topic);
  return { ...cursor, coveredTopics, fresh, marks, isShort: true };
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
