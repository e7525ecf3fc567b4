import type { Message, User } from '@tidings/contracts';
import { findEntry, withEntry } from '../list/entries.ts';
import type { HeldEdit } from '../list/held-edits.svelte.ts';
import type { Entry, LiveList, Pending } from '../list/model.ts';
import type { MessageDraft } from './room.svelte.ts';

/** One bubble: a message, or an own one on its way. */
export interface Bubble {
  readonly name: 'bubble';
  readonly key: string;
  readonly text: string;
  readonly author: User | undefined;
  readonly createdAt: string;
  readonly isOwn: boolean;
  /** First of those that one author wrote in one go: it says who. */
  readonly isFirst: boolean;
  /** Last of those: it says when. */
  readonly isLast: boolean;
  readonly arrived: boolean;
  /** The message itself; undefined while it is on its way. */
  readonly message: Message | undefined;
  readonly pending: Pending<MessageDraft> | undefined;
  /** It was deleted, and is here for what is being typed in it. */
  readonly isGone: boolean;
}

/** One row of a room, from top to bottom. */
export type TimelineRow =
  | { readonly name: 'day'; readonly key: string; readonly iso: string }
  /** From here on nothing had been read when the room was opened. */
  | { readonly name: 'unread'; readonly key: 'unread' }
  | Bubble;

/** Milliseconds between two messages of one author that still belong together. */
export const togetherMs = 5 * 60_000;

/** Lists a room's rows, oldest first: days, the line above what is unread, bubbles by author. */
export function timelineOf(
  list: LiveList<Message, MessageDraft>,
  reader: {
    readonly person: User;
    /** Says which messages had not been read when the room was opened. */
    readonly isUnread: (id: string) => boolean;
    /** Names the local day of a time, so that two of the same day have the same name. */
    readonly dayOf: (iso: string) => string;
    /** What is being edited: it stays where it is. */
    readonly edits: readonly HeldEdit<Entry<Message>>[];
  },
): readonly TimelineRow[] {
  const held = reader.edits.filter(({ id }) => findEntry(list.entries, id) === undefined);
  const gone = new Set(held.filter(({ isGone }) => isGone).map(({ id }) => id));
  const entries = held.reduce((all, { shown }) => withEntry(all, shown), list.entries);
  const loose = [
    ...entries.map((entry) => ofEntry(entry, reader.person.id, gone)).reverse(),
    ...list.pending.map((pending) => ofPending(pending, reader.person)).reverse(),
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
  // Who wrote is unknown of both: nothing says that it was the same one.
  if (before?.author === undefined || before.author.id !== after.author?.id) return false;
  return Date.parse(after.createdAt) - Date.parse(before.createdAt) < togetherMs;
}

/** A clock that was set back makes a day come twice; each row needs a name of its own. */
function uniquelyKeyed(rows: readonly TimelineRow[]): readonly TimelineRow[] {
  const seen = new Set<string>();
  return rows.map((row, index) => {
    if (row.name !== 'day') return row;
    const key = seen.has(row.key) ? `${row.key} ${String(index)}` : row.key;
    seen.add(row.key);
    return { ...row, key };
  });
}
