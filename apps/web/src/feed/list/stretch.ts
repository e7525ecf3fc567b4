import type { Post } from '@tidings/contracts';
import { countFrom } from './entries.ts';
import type { Change, Entry } from './model.ts';
import { isOvertaken, type PositionText } from './order.ts';

/** All posts from one id to another, as they were at one position. */
export interface Stretch {
  /** Lowest id that belongs to it; `''` when nothing is older. */
  readonly from: string;
  /** First id above it; undefined when nothing is newer. */
  readonly to: string | undefined;
  readonly posts: readonly Post[];
  readonly at: PositionText;
}

/**
 * Puts a stretch in the place of what the list had there. What the list knows from later than the
 * stretch stays: a newer version, a post that the stretch could not have, a deletion in `changes`.
 */
export function mergeStretch(
  entries: readonly Entry[],
  stretch: Stretch,
  changes: ReadonlyMap<string, Change> = new Map(),
): readonly Entry[] {
  const start = stretch.to === undefined ? 0 : countFrom(entries, stretch.to);
  const end = countFrom(entries, stretch.from);
  const known = new Map(entries.slice(start, end).map((entry) => [entry.post.id, entry]));

  const merged = new Map<string, Entry>();
  for (const post of stretch.posts) {
    const entry = known.get(post.id);
    const keepsKnown = entry !== undefined && isOvertaken(stretch.at, entry.at);
    merged.set(post.id, keepsKnown ? entry : entryOf(post, stretch.at, entry));
  }
  for (const [id, entry] of known) {
    if (!merged.has(id) && isOvertaken(stretch.at, entry.at)) merged.set(id, entry);
  }
  for (const [id, change] of changes) {
    if (!covers(stretch, id) || !isOvertaken(stretch.at, change.at)) continue;
    if (change.post === undefined) merged.delete(id);
    else merged.set(id, entryOf(change.post, change.at, merged.get(id)));
  }
  const inOrder = [...merged.values()].sort((a, b) => (a.post.id < b.post.id ? 1 : -1));
  return [...entries.slice(0, start), ...inOrder, ...entries.slice(end)];
}

/** Says whether an id belongs to a stretch. */
export function covers(stretch: Pick<Stretch, 'from' | 'to'>, id: string): boolean {
  return id >= stretch.from && (stretch.to === undefined || id < stretch.to);
}

/** Makes the entry of a post, keeping the row of the one it replaces. */
function entryOf(post: Post, at: PositionText | undefined, before: Entry | undefined): Entry {
  return before === undefined
    ? { key: post.id, post, at, arrived: false, own: false }
    : { ...before, post, at };
}
