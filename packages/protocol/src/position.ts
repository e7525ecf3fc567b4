import { ProtocolError } from './errors.ts';

/** MongoDB's cluster time: seconds since 1970 and an increment within that second, both below 2³². */
export interface ClusterTime {
  readonly seconds: number;
  readonly increment: number;
}

/**
 * Where in the database's own history an event stands. The same on every node, before and after a
 * restart; orders the events of all topics together.
 */
export interface Position extends ClusterTime {
  /** Names the database's life, 8 of 0-9 and a-z: made once, kept in it. Positions of two epochs have no order. */
  readonly epoch: string;
  /**
   * Names what the feed matches and how its lists read it, 8 of 0-9 and a-z: another feed counts other
   * ordinals and numbers.
   */
  readonly feedHash: string;
  /** Which change of that cluster time, from 1 to below 2³²; 0 stands before the first of them. */
  readonly ordinal: number;
  /** Which event of that change, from 0 to 46,655. */
  readonly number: number;
}

/** Longest text of a position, in characters. */
export const maxPositionLength = 48;

/** The ordinal after every change of a cluster time. */
export const lastOrdinal = 0xffff_ffff;

const namePattern = /^[0-9a-z]{8}$/;
const numberPattern = /^(?:0|[1-9a-z][0-9a-z]{0,6})$/;
const maxUint32 = 0xffff_ffff;
const maxNumber = 36 ** 3 - 1;

/**
 * Writes a position as one line: `epoch.feedHash.seconds.increment.ordinal.number`, numbers in
 * base 36. At most 48 characters, and never CR, LF or NUL: it goes into an SSE `id`.
 *
 * @throws ProtocolError `invalid-position` when a part is out of its range.
 */
export function formatPosition(position: Position): string {
  assertPosition(position);
  const { epoch, feedHash, seconds, increment, ordinal, number } = position;
  return [
    epoch,
    feedHash,
    ...[seconds, increment, ordinal, number].map((n) => n.toString(36)),
  ].join('.');
}

/**
 * Reads a position's text. Every position has exactly one text, so anything else (leading zeros,
 * capitals, another length, nothing) is no position: `undefined`.
 */
export function parsePosition(text: string | undefined): Position | undefined {
  if (text === undefined || text.length > maxPositionLength) return undefined;
  const [epoch, feedHash, ...parts] = text.split('.');
  if (epoch === undefined || feedHash === undefined || parts.length !== 4) return undefined;
  if (!parts.every((part) => numberPattern.test(part))) return undefined;
  const [seconds = 0, increment = 0, ordinal = 0, number = 0] = parts.map((part) =>
    Number.parseInt(part, 36),
  );
  const position = { epoch, feedHash, seconds, increment, ordinal, number };
  return isPosition(position) ? position : undefined;
}

/** Returns whether two positions have an order: same epoch, same feed. */
export function areComparable(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.feedHash === b.feedHash;
}

/**
 * Orders two positions of one epoch and feed: negative when `a` is earlier, 0 when equal.
 *
 * @throws ProtocolError `invalid-position` when they have no order; ask `areComparable` first.
 */
export function comparePositions(a: Position, b: Position): number {
  if (!areComparable(a, b)) {
    throw new ProtocolError(
      'invalid-position',
      `Positions of epochs ${a.epoch} and ${b.epoch} (feeds ${a.feedHash} and ${b.feedHash}) have no order.`,
    );
  }
  return compareClusterTimes(a, b) || a.ordinal - b.ordinal || a.number - b.number;
}

/** Orders two cluster times: negative when `a` is earlier, 0 when equal. */
export function compareClusterTimes(a: ClusterTime, b: ClusterTime): number {
  return a.seconds - b.seconds || a.increment - b.increment;
}

function isPosition({ epoch, feedHash, seconds, increment, ordinal, number }: Position): boolean {
  return (
    namePattern.test(epoch) &&
    namePattern.test(feedHash) &&
    isUpTo(seconds, maxUint32) &&
    isUpTo(increment, maxUint32) &&
    isUpTo(ordinal, maxUint32) &&
    isUpTo(number, maxNumber)
  );
}

function isUpTo(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}

function assertPosition(position: Position): void {
  if (isPosition(position)) return;
  throw new ProtocolError(
    'invalid-position',
    `Not a position: ${JSON.stringify(position)}. Epoch and feed hash are 8 of 0-9 and a-z; seconds, ` +
      `increment and ordinal are 0 to ${String(maxUint32)}, the number at most ${String(maxNumber)}.`,
  );
}
