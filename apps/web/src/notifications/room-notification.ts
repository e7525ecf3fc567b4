import type { Message } from '@tidings/contracts';
import { parsePosition } from '@tidings/protocol';
import { isNewer, type PositionText } from '../list/order.ts';

/** What a shown notification is about; the browser stores it with the notification, fields named as here. */
export interface RoomNotification {
  readonly room: string;
  /** Id of the user it was shown to: nobody else may see it. */
  readonly person: string;
  readonly count: number;
  /** Id of the last counted message. */
  readonly newest: string;
  /** The position of that message: ids have no reliable order. */
  readonly at: PositionText;
}

/** A message that has arrived through the stream. */
export interface Arrival {
  readonly message: Message;
  readonly at: PositionText;
}

/** Age in seconds up to which a missed message gets a notification; older ones are only counted as unread. */
export const recentSeconds = 10 * 60;

/** Returns whether a missed message is recent enough once the stream has caught up to a position. */
export function isRecent({ at }: Arrival, caughtUpTo: PositionText): boolean {
  const [written, now] = [parsePosition(at), parsePosition(caughtUpTo)];
  return (
    written === undefined || now === undefined || now.seconds - written.seconds <= recentSeconds
  );
}

/**
 * Adds messages of one room to its notification; undefined if another tab's notification already counts them
 * all.
 */
export function fold(
  before: RoomNotification | undefined,
  { room, person }: Pick<RoomNotification, 'room' | 'person'>,
  arrivals: readonly Arrival[],
): RoomNotification | undefined {
  const after = arrivals.filter(({ at }) => before === undefined || isNewer(at, before.at));
  const last = after.at(-1);
  if (last === undefined) return undefined;
  const count = (before?.count ?? 0) + new Set(after.map(({ message }) => message.id)).size;
  return { room, person, count, newest: last.message.id, at: last.at };
}

/** Reads a notification's data; undefined if it is not ours. */
export function parseRoomNotification(data: unknown): RoomNotification | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { room, person, count, newest, at } = data as Partial<
    Record<keyof RoomNotification, unknown>
  >;
  const isOurs = typeof room === 'string' && typeof person === 'string';
  if (!isOurs || typeof count !== 'number' || typeof newest !== 'string') return undefined;
  return typeof at === 'string' ? { room, person, count, newest, at } : undefined;
}
