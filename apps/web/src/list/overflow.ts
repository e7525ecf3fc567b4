import { countFrom } from './entries.ts';
import type { Listed, LiveList } from './model.ts';

/** How many waiting items are kept in memory. */
interface WaitingLimits {
  /** Waiting items in memory; beyond that, all but the newest `keptWaiting` are dropped and only counted. */
  readonly maxWaiting: number;
  /** Waiting items that are kept when others are dropped. */
  readonly keptWaiting: number;
}

/** The limits of every list: the same as for a reader at the newest items. */
export const waitingLimits: WaitingLimits = { maxWaiting: 300, keptWaiting: 150 };

/**
 * Limits the items that wait for a reader further down: above `maxWaiting`, only the newest are kept, and the
 * number of the dropped ones. What the reader looks at stays; dropped items are loaded again page by page
 * when the reader scrolls down from the newest. Only for lists that do not show waiting items.
 */
export function limitWaiting<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  { maxWaiting, keptWaiting } = waitingLimits,
): LiveList<Item, Draft> {
  const { entries, waiting, knownFrom, overflow } = list;
  if (waiting === undefined || waiting.ids.size <= maxWaiting || knownFrom === undefined)
    return list;
  // Items from before a gap stay until they are fetched again: only known ones are counted.
  const known = [...waiting.ids].filter((id) => id >= knownFrom).sort();
  const gone = known.slice(0, -keptWaiting);
  const [from] = gone;
  const below = known.at(-keptWaiting);
  if (known.length <= maxWaiting || from === undefined || below === undefined) return list;
  const isGone = new Set(gone);
  return {
    ...list,
    entries: entries.filter(({ item }) => !isGone.has(item.id)),
    waiting: { ...waiting, ids: new Set([...waiting.ids].filter((id) => !isGone.has(id))) },
    overflow: {
      from: earlierId(overflow?.from, from),
      below,
      count: (overflow?.count ?? 0) + gone.length,
    },
  };
}

/** Returns whether an item belongs to the overflow; never true for an own item that is still pending. */
export function isInOverflow<Item extends Listed, Draft>(
  { overflow, pending }: LiveList<Item, Draft>,
  id: string,
  item: Item | undefined,
): boolean {
  if (overflow === undefined || id < overflow.from || id >= overflow.below) return false;
  return !pending.some(({ clientId }) => clientId === item?.clientId);
}

/** Drops everything below an id: it is loaded again when the reader gets there. */
export function dropBelow<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  id: string,
): LiveList<Item, Draft> {
  return {
    ...list,
    entries: list.entries.slice(0, countFrom(list.entries, id)),
    knownFrom: id,
    older: { name: 'idle' },
    // Pages read ahead of the stream are dropped as well: changes down there apply to the page loaded next.
    readAhead: list.readAhead
      .filter(({ to }) => to > id)
      .map((stretch) => ({ ...stretch, from: laterId(stretch.from, id) })),
  };
}

function laterId(a: string, b: string): string {
  return a > b ? a : b;
}

function earlierId(a: string | undefined, b: string): string {
  return a !== undefined && a < b ? a : b;
}
