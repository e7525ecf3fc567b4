import type { Message, User } from '@tidings/contracts';
import { findEntry, withEntry } from '../list/entries.ts';
import type { HeldEdit } from '../list/held-edits.svelte.ts';
import type { Entry, LiveList, Pending } from '../list/model.ts';
import type { MessageDraft } from './room.svelte.ts';

/** One bubble: a message, or an own one being sent. */
export interface Bubble {
  readonly name: 'bubble';
  readonly key: string;
  readonly text: string;
  readonly author: User | undefined;
  readonly createdAt: string;
  readonly isOwn: boolean;
  /** The first of an author's consecutive messages: shows the name. */
  readonly isFirst: boolean;
  /** The last of those: shows the time. */
  readonly isLast: boolean;
  readonly arrived: boolean;
  /** The message itself; undefined while it is being sent. */
  readonly message: Message | undefined;
  readonly pending: Pending<MessageDraft> | undefined;
  /** Deleted, but kept because it is being edited. */
  readonly isGone: boolean;
}

/** One row of a room, from top to bottom. */
export type TimelineRow =
  | { readonly name: 'day'; readonly key: string; readonly iso: string }
  /** The messages below were unread when the room was opened. */
  | { readonly name: 'unread'; readonly key: 'unread' }
  | Bubble;

/** Milliseconds up to which two messages of one author are grouped. */
export const togetherMs = 5 * 60_000;

/** Lists a room's rows, oldest first: days, the line above the unread messages, bubbles by author. */
export function timelineOf(
  list: LiveList<Message, MessageDraft>,
  reader: {
    readonly user: User;
    /** Returns which messages were unread when the room was opened. */
    readonly isUnread: (id: string) => boolean;
    /** Returns a key for the local day of a time; times of the same day have the same key. */
    readonly dayOf: (iso: string) => string;
    /** The messages that are being edited: they stay where they are. */
    readonly edits: readonly HeldEdit<Entry<Message>>[];
  },
): readonly TimelineRow[] {
  const held = reader.edits.filter(({ id }) => findEntry(list.entries, id) === undefined);
  const gone = new Set(held.filter(({ isGone }) => isGone).map(({ id }) => id));
  const entries = held.reduce((all, { shown }) => withEntry(all, shown), list.entries);
  const loose = [
    ...entries.map((entry) => ofEntry(entry, reader.user.id, gone)).reverse(),
    ...list.pending.map((pending) => ofPending(pending, reader.user)).reverse(),
  ];
  const rows: TimelineRow[] = [];
  let lineIsDrawn = false;
  loose.forEach((bubble, index) => {
    const before = loose[index - 1];
    const after = loose[index + 1];
    const day = reader.dayOf(bubble.createdAt);
    const isNewDay = before === undefined || reader.dayOf(before.createdAt) !== day;
    if (isNewDay) rows.push({ name: 'day', key: `day ${day}`, iso: bubble.createdAt });
    const isUnread =
      !lineIsDrawn &&
      !bubble.isOwn &&
      bubble.message !== undefined &&
      reader.isUnread(bubble.message.id);
    if (isUnread) {
      rows.push({ name: 'unread', key: 'unread' });
      lineIsDrawn = true;
    }
    rows.push({
      ...bubble,
      isFirst: isNewDay || isUnread || !areTogether(before, bubble),
      isLast:
        after === undefined || reader.dayOf(after.createdAt) !== day || !areTogether(bubble, after),
    });
  });
  return uniquelyKeyed(rows);
}

type LooseBubble = Omit<Bubble, 'isFirst' | 'isLast'>;

function ofEntry(
  { key, item, arrived }: Entry<Message>,
  me: string,
  gone: ReadonlySet<string>,
): LooseBubble {
  const { text, author, createdAt } = item;
  const isOwn = author?.id === me;
  return {
    ...{ name: 'bubble', key, text, author, createdAt, isOwn, arrived },
    message: item,
    pending: undefined,
    isGone: gone.has(item.id),
  };
}

function ofPending(pending: Pending<MessageDraft>, author: User): LooseBubble {
  return {
    name: 'bubble',
    key: pending.clientId,
    text: pending.draft.text,
    author,
    createdAt: pending.createdAt,
    isOwn: true,
    arrived: false,
    message: undefined,
    pending,
    isGone: false,
  };
}

function areTogether(before: LooseBubble | undefined, after: LooseBubble): boolean {
  // Two unknown authors are not known to be the same.
  if (before?.author === undefined || before.author.id !== after.author?.id) return false;
  return Date.parse(after.createdAt) - Date.parse(before.createdAt) < togetherMs;
}

/** After a clock was set back a day can occur twice; each row needs a unique key. */
function uniquelyKeyed(rows: readonly TimelineRow[]): readonly TimelineRow[] {
  const seen = new Set<string>();
  return rows.map((row, index) => {
    if (row.name !== 'day') return row;
    const key = seen.has(row.key) ? `${row.key} ${String(index)}` : row.key;
    seen.add(row.key);
    return { ...row, key };
  });
}
