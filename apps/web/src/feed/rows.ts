import type { Post } from '@tidings/contracts';
import { countWhile } from '../list/count-while.ts';
import { countFrom, findEntry } from '../list/entries.ts';
import type { HeldEdit } from '../list/held-edits.svelte.ts';
import type { Entry, LiveList, Pending } from '../list/model.ts';
import { waitingAt } from '../list/reader.ts';
import type { PostDraft } from './post-draft.ts';
import type { Tombstone } from './tombstones.svelte.ts';
import type { Keys } from './window/layout.ts';

/** One row as it is shown: a post, an own one being sent, or a tombstone. */
export interface Row {
  readonly key: string;
  readonly title: string;
  readonly body: string | undefined;
  readonly createdAt: string;
  readonly arrived: boolean;
  /** The post itself; undefined while it is being sent, and after its deletion. */
  readonly post: Post | undefined;
  /** How far an own post has got; undefined once it is a post like any other. */
  readonly pending: Pending<PostDraft> | undefined;
  /** Set when the post was deleted a moment ago. */
  readonly tombstone: Tombstone | undefined;
  /** Deleted, but kept because it is being edited. */
  readonly isGone?: boolean;
}

/** The rows from top to bottom, created on access: a hundred thousand at once would take too long. */
export interface Rows extends Keys {
  at(index: number): Row | undefined;
}

/**
 * Lists the rows: own posts being sent, then the posts that are shown, and among them the tombstones and the
 * posts that are being edited but are no longer in the list.
 */
export function rowsOf(
  list: LiveList<Post, PostDraft>,
  tombstones: readonly Tombstone[] = [],
  edits: readonly HeldEdit<Row>[] = [],
): Rows {
  const { entries, knownFrom } = list;
  const waiting = waitingAt(list);
  /** How many waiting entries are above a shown one: `waiting[n] - n` shown ones are above the nth waiting one. */
  const waitingAbove = (shown: number): number =>
    countWhile(waiting.length, (n) => (waiting[n] ?? 0) - n <= shown);
  const top = list.pending.map(ofPending);
  const left = new Map<string, Row>();
  for (const tombstone of tombstones) {
    if (tombstone.id >= (knownFrom ?? '')) left.set(tombstone.id, ofTombstone(tombstone));
  }
  for (const { id, shown, isGone } of edits) left.set(id, { ...shown, isGone });
  /** The rows that are not in the list, with their indexes; the uppermost first. */
  const inserted = [...left]
    .filter(([id]) => findEntry(entries, id) === undefined)
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([id, row], above) => {
      const newer = countFrom(entries, id);
      const hidden = countWhile(waiting.length, (n) => (waiting[n] ?? 0) < newer);
      return { row, index: top.length + newer - hidden + above };
    });

  const find = (index: number): Row | Entry<Post> | undefined => {
    if (index < top.length) return top[index];
    let above = 0;
    for (const each of inserted) {
      if (each.index === index) return each.row;
      if (each.index < index) above += 1;
    }
    const shown = index - top.length - above;
    return entries[shown + waitingAbove(shown)];
  };
  return {
    length: top.length + entries.length - waiting.length + inserted.length,
    keyAt: (index) => find(index)?.key,
    at(index) {
      const found = find(index);
      return found !== undefined && 'item' in found ? ofEntry(found) : found;
    },
  };
}

/** The row of each entry that was shown: an unchanged entry keeps its row and is not redrawn. */
const rowOfEntry = new WeakMap<Entry<Post>, Row>();

function ofEntry(entry: Entry<Post>): Row {
  const known = rowOfEntry.get(entry);
  if (known !== undefined) return known;
  const { key, item, arrived } = entry;
  const { title, body, createdAt } = item;
  const isDone = { pending: undefined, tombstone: undefined };
  const row: Row = { key, title, body, createdAt, arrived, post: item, ...isDone };
  rowOfEntry.set(entry, row);
  return row;
}

const ofPending = (pending: Pending<PostDraft>): Row => ({
  key: pending.clientId,
  title: pending.draft.title,
  body: pending.draft.body,
  createdAt: pending.createdAt,
  arrived: false,
  post: undefined,
  pending,
  tombstone: undefined,
});

const ofTombstone = (tombstone: Tombstone): Row => ({
  ...{ key: tombstone.key, title: '', body: undefined, createdAt: '', arrived: false },
  ...{ post: undefined, pending: undefined, tombstone },
});
