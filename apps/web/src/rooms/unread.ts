import { maxUnread, type Message } from '@tidings/contracts';
import type { LiveList } from '../list/model.ts';
import { isAhead, isNewer, isOvertaken, type PositionText } from '../list/order.ts';

/** The messages of other users that a room's reader has not read. */
export interface Unread {
  /** Messages that were unread at the position `asOf`; more than `maxUnread` means any number. */
  readonly counted: number;
  readonly asOf: PositionText | undefined;
  /**
   * Ids of the messages that the stream has delivered after that, each with its position. They are unread
   * whatever the time in their ids. Of more than `maxUnread`, only the first are kept.
   */
  readonly arrived: ReadonlyMap<string, PositionText | undefined>;
}

/** A room of which nothing is known yet. */
export const nothingUnread: Unread = { counted: 0, asOf: undefined, arrived: new Map() };

/** Applies the server's count as of a position, which includes what the stream has delivered up to there. */
export function listUnread(unread: Unread, counted: number, position: PositionText): Unread {
  if (!isNewer(position, unread.asOf)) return unread;
  return { counted, asOf: position, arrived: arrivedAfter(unread, position) };
}

/** Adds a message of another user that the stream has delivered. */
export function addUnread(unread: Unread, id: string, at: PositionText | undefined): Unread {
  const isCounted = !isNewer(at, unread.asOf) || unread.arrived.size > maxUnread;
  return isCounted ? unread : { ...unread, arrived: new Map(unread.arrived).set(id, at) };
}

/** Removes a deleted message; `wasUnread`: whether it was unread, if the server counted it. */
export function removeUnread(unread: Unread, id: string, wasUnread: boolean): Unread {
  if (unread.arrived.has(id)) {
    const arrived = new Map(unread.arrived);
    arrived.delete(id);
    return { ...unread, arrived };
  }
  const isExact = unread.counted > 0 && unread.counted <= maxUnread;
  return wasUnread && isExact ? { ...unread, counted: unread.counted - 1 } : unread;
}

/** Marks everything up to a position as read; returns the same value if nothing was unread. */
export function readAll(unread: Unread, position: PositionText | undefined): Unread {
  const arrived = arrivedAfter(unread, position);
  const isNothing = unread.counted === 0 && arrived.size === unread.arrived.size;
  return isNothing ? unread : { counted: 0, asOf: position, arrived };
}

function arrivedAfter({ arrived }: Unread, position: PositionText | undefined): Unread['arrived'] {
  return new Map([...arrived].filter(([, at]) => isOvertaken(position, at)));
}

/**
 * Counts the unread messages, at most `maxUnread` + 1; of those that the stream has delivered only the shown
 * ones, up to a position. A message that is read as soon as it is shown is never counted.
 */
export function countUnread({ counted, arrived }: Unread, shownUpTo?: PositionText): number {
  const shown = [...arrived.values()].filter((at) => !isOvertaken(shownUpTo, at));
  return Math.min(counted + shown.length, maxUnread + 1);
}

/**
 * Returns whether a message is unread: those that the stream has delivered are known one by one; of those
 * that the server has counted, the ids after the last read one that are not ahead of the database's time.
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
 * Returns the newest message that is not dated ahead of the database's time, or else the newest of those that
 * are: from the list, once it is loaded, otherwise from the list of rooms.
 */
export function newestOf(
  { entries, knownFrom, position }: LiveList<Message, unknown>,
  listed: Message | undefined,
): Message | undefined {
  if (knownFrom === undefined) return listed;
  return (entries.find(({ item }) => !isAhead(item.id, position)) ?? entries[0])?.item;
}
