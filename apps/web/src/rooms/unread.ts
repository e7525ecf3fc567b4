import { maxUnread, type Message } from '@tidings/contracts';
import type { LiveList } from '../list/model.ts';
import { isAhead, isNewer, isOvertaken, type PositionText } from '../list/order.ts';

/** What the reader of a room has not read of what others wrote. */
export interface Unread {
  /** Messages that were unread at the position `asOf`; more than `maxUnread` stand for any number. */
  readonly counted: number;
  readonly asOf: PositionText | undefined;
  /**
   * What the stream has brought after that: ids of messages, each with its position. It is unread whatever
   * time its id claims. Of more than `maxUnread`, only the first are kept.
   */
  readonly arrived: ReadonlyMap<string, PositionText | undefined>;
}

/** A room of which nothing is known yet. */
export const nothingUnread: Unread = { counted: 0, asOf: undefined, arrived: new Map() };

/** Takes in what the server has counted up to a position; what the stream has brought up to there is in it. */
export function listUnread(unread: Unread, counted: number, position: PositionText): Unread {
  if (!isNewer(position, unread.asOf)) return unread;
  return { counted, asOf: position, arrived: arrivedAfter(unread, position) };
}

/** Takes in a message of another user that the stream has brought. */
export function addUnread(unread: Unread, id: string, at: PositionText | undefined): Unread {
  const isCounted = !isNewer(at, unread.asOf) || unread.arrived.size > maxUnread;
  return isCounted ? unread : { ...unread, arrived: new Map(unread.arrived).set(id, at) };
}

/** Takes in that a message was deleted; `wasUnread` tells whether it was, if the server counted it. */
export function removeUnread(unread: Unread, id: string, wasUnread: boolean): Unread {
  if (unread.arrived.has(id)) {
    const arrived = new Map(unread.arrived);
    arrived.delete(id);
    return { ...unread, arrived };
  }
  const isExact = unread.counted > 0 && unread.counted <= maxUnread;
  return wasUnread && isExact ? { ...unread, counted: unread.counted - 1 } : unread;
}

/** Takes in that everything up to a position has been read; the same when that was nothing unread. */
export function readAll(unread: Unread, position: PositionText | undefined): Unread {
  const arrived = arrivedAfter(unread, position);
  const isNothing = unread.counted === 0 && arrived.size === unread.arrived.size;
  return isNothing ? unread : { counted: 0, asOf: position, arrived };
}

function arrivedAfter({ arrived }: Unread, position: PositionText | undefined): Unread['arrived'] {
  return new Map([...arrived].filter(([, at]) => isOvertaken(position, at)));
}

/**
 * Counts what is unread, at most `maxUnread` + 1: of what the stream has brought only what is shown, up to a
 * position. A message that is read as soon as it is shown is never counted.
 */
export function countUnread({ counted, arrived }: Unread, shownUpTo?: PositionText): number {
  const shown = [...arrived.values()].filter((at) => !isOvertaken(shownUpTo, at));
  return Math.min(counted + shown.length, maxUnread + 1);
}

/**
 * Says of a message whether it is unread: what the stream has brought is known one by one; of what the
 * server has counted, those are that have an id after the last one read and not ahead of the database's time.
 */
export function isUnread(
  { counted, asOf, arrived }: Unread,
  id: string,
  readUpTo: string | undefined,
): boolean {
  if (arrived.has(id)) return true;
  return counted > 0 && readUpTo !== undefined && id > readUpTo && !isAhead(id, asOf);
}

/**
 * Returns the newest message that is not dated ahead of the database's time, or the newest of those that
 * are: of the list, once it is there, else as the server said.
 */
export function newestOf(
  { entries, knownFrom, position }: LiveList<Message, unknown>,
  listed: Message | undefined,
): Message | undefined {
  if (knownFrom === undefined) return listed;
  return (entries.find(({ item }) => !isAhead(item.id, position)) ?? entries[0])?.item;
}
