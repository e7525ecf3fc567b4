import type { Message } from '@tidings/contracts';

/** What a shown notification stands for; the browser keeps it with the notification. */
export interface Told {
  readonly room: string;
  /** Whose browser it was shown in: nobody else is to see it. */
  readonly person: string;
  readonly count: number;
  /** The last message that is counted. */
  readonly newest: string;
}

/** Milliseconds after which a message that was missed meanwhile is no news: the page counts it as unread. */
export const newsForMs = 10 * 60_000;

/** Says whether a message that the stream has brought is worth telling who does not look. */
export function isWorthTelling(
  message: Message,
  arrival: { readonly replayed: boolean; readonly nowMs: number; readonly me: string },
): boolean {
  if (message.author?.id === arrival.me) return false;
  return !arrival.replayed || arrival.nowMs - Date.parse(message.createdAt) <= newsForMs;
}

/**
 * Folds messages of one room into what its notification stands for already; undefined where they are
 * all counted in it, by another tab that showed it.
 */
export function fold(
  before: Told | undefined,
  { room, person }: Pick<Told, 'room' | 'person'>,
  messages: readonly Pick<Message, 'id'>[],
): Told | undefined {
  const known = before?.newest ?? '';
  const ids = new Set(messages.map(({ id }) => id).filter((id) => id > known));
  const newest = [...ids].sort().at(-1);
  if (newest === undefined) return undefined;
  return { room, person, newest, count: (before?.count ?? 0) + ids.size };
}

/** Reads what a notification stands for; undefined for one that is not ours. */
export function readTold(data: unknown): Told | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { room, person, count, newest } = data as Partial<Record<keyof Told, unknown>>;
  const isTold = typeof room === 'string' && typeof person === 'string';
  if (!isTold || typeof count !== 'number' || typeof newest !== 'string') return undefined;
  return { room, person, count, newest };
}
