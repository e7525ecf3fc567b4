import { countFrom } from './entries.ts';
import type { Listed, LiveList } from './model.ts';
import type { PositionText } from './order.ts';
import { mergeStretch } from './stretch.ts';
import { waitForUnknown } from './waiting.ts';

/** The newest items as the stream sends them after a first visit or a gap. */
export interface Snapshot<Item extends Listed> {
  /** Newest first. */
  readonly items: readonly Item[];
  /** There are no older items than these. */
  readonly complete: boolean;
  readonly position: PositionText;
}

/**
 * Replaces the newest stretch by a snapshot. Older items stay in view for a reader who looks at them, and are
 * then fetched again from the snapshot's lowest id on (see `isStale`); for a reader at the newest they are
 * dropped. A page that is being loaded is ignored: it may be older than the gap.
 */
export function applySnapshot<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  snapshot: Snapshot<Item>,
): LiveList<Item, Draft> {
  const from = snapshot.complete ? '' : (snapshot.items.at(-1)?.id ?? '');
  const isAtNewest = list.waiting === undefined;
  const kept = isAtNewest ? list.entries.slice(0, countFrom(list.entries, from)) : list.entries;
  const stretch = { from, to: undefined, items: snapshot.items, at: snapshot.position };
  const entries = mergeStretch(kept, stretch);
  return {
    ...list,
    entries,
    waiting: waitForUnknown(list.waiting, list.entries, entries, stretch),
    knownFrom: from,
    position: snapshot.position,
    older: { name: 'idle' },
    readAhead: [],
    // The overflow is now below the snapshot: it is fetched again with everything there.
    overflow: undefined,
  };
}

/** Returns whether items from before a gap are still shown and have to be fetched again. */
export function isStale({ entries, knownFrom }: LiveList<Listed, unknown>): boolean {
  const last = entries.at(-1);
  return last !== undefined && knownFrom !== undefined && last.item.id < knownFrom;
}
