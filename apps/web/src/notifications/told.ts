import type { Message } from '@tidings/contracts';
import { parsePosition } from '@tidings/protocol';
import { isNewer, type PositionText } from '../list/order.ts';

/** What a shown notification stands for; the browser keeps it with the notification. */
export interface Told {
  readonly room: string;
  /** Whose browser it was shown in: nobody else is to see it. */
  readonly person: string;
  readonly count: number;
  /** The last message that is counted. */
  readonly newest: string;
  /** The position of that one: ids tell no order. */
  readonly at: PositionText;
}

/** A message that the stream has brought. */
export interface Arrival {
  readonly message: Message;
  readonly at: PositionText;
}

/** Seconds after which a message that was missed meanwhile is no news: the page counts it as unread. */
export const newsForSeconds = 10 * 60;

/** Says whether a message that was missed is news once the stream has caught up to a position. */
export function isNews({ at }: Arrival, caughtUpTo: PositionText): boolean {
  const [written, now] = [parsePosition(at), parsePosition(caughtUpTo)];
  return (
    written === undefined || now === undefined || now.seconds - written.seconds <= newsForSeconds
  );
}

/**
 * Folds messages of one room into what its notification stands for already; undefined where they are
 * all counted in it, by another tab that showed it.
 */
export function fold(
  before: Told | undefined,
  { room, person }: Pick<Told, 'room' | 'person'>,
  arrivals: readonly Arrival[],
): Told | undefined {
  const after = arrivals.filter(({ at }) => before === undefined || isNewer(at, before.at));
  const last = after.at(-1);
  if (last === undefined) return undefined;
  const count = (before?.count ?? 0) + new Set(after.map(({ message }) => message.id)).size;
  return { room, person, count, newest: last.message.id, at: last.at };
}

/** Reads what a notification stands for; undefined for one that is not ours. */
export function readTold(data: unknown): Told | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { room, person, count, newest, at } = data as Partial<Record<keyof Told, unknown>>;
  const isTold = typeof room === 'string' && typeof person === 'string';
  if (!isTold || typeof count !== 'number' || typeof newest !== 'string') return undefined;
  return typeof at === 'string' ? { room, person, count, newest, at } : undefined;
}
