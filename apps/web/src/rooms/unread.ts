import { maxUnread, type Message } from '@tidings/contracts';
import type { LiveList } from '../list/model.ts';

/** What the server said when it was asked for the rooms. */
export interface ListedUnread {
  readonly unread: number;
  /** The newest message then. */
  readonly last: string | undefined;
}

/**
 * Counts the messages of others after the last one read, at most `maxUnread` + 1. Where those go back
 * further than the list does, what the server counted stands for them.
 */
export function countUnread(
  { entries, knownFrom }: LiveList<Message, unknown>,
  reader: {
    readonly id: string;
    readonly readUpTo: string | undefined;
    readonly listed: ListedUnread | undefined;
  },
): number {
  const countAfter = (id: string): number =>
    entries.filter(({ item }) => item.id > id && item.author?.id !== reader.id).length;
  const { readUpTo = '', listed } = reader;
  const counted = countAfter(readUpTo);
  const isWhole = knownFrom !== undefined && (readUpTo >= knownFrom || knownFrom === '');
  const hasReadSince = listed?.last !== undefined && readUpTo >= listed.last;
  if (isWhole || listed === undefined || hasReadSince) return atMost(counted);
  return atMost(Math.max(counted, listed.unread + countAfter(listed.last ?? '')));
}

function atMost(count: number): number {
  return Math.min(count, maxUnread + 1);
}

/** Returns the newest message: of the list, once it is there, else as the server said. */
export function newestOf(
  list: LiveList<Message, unknown>,
  listed: Message | undefined,
): Message | undefined {
  if (list.knownFrom === undefined) return listed;
  return list.entries[0]?.item;
}
