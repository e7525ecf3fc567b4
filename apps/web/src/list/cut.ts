import { countFrom } from './entries.ts';
import type { Listed, LiveList } from './model.ts';

/** How many items may wait in memory. */
interface WaitingLimits {
  /** Items that may wait; of more, all but the newest `keptWaiting` are let go and only counted. */
  readonly maxWaiting: number;
  /** Items that are kept then. */
  readonly keptWaiting: number;
}

/** The limits of every list: as many as a reader at the newest has. */
export const waitingLimits: WaitingLimits = { maxWaiting: 300, keptWaiting: 150 };

/**
 * Bounds what waits for a reader further down: above `maxWaiting`, only the newest are kept, and how
 * many there were below them. What they look at stays; what was let go is loaded again, page by page,
 * when they go down from the newest. Only for who does not show what waits.
 */
export function boundWaiting<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  { maxWaiting, keptWaiting } = waitingLimits,
): LiveList<Item, Draft> {
  const { entries, waiting, knownFrom, cut } = list;
  if (waiting === undefined || waiting.ids.size <= maxWaiting || knownFrom === undefined)
    return list;
  // What is from before a gap stays until it is known again: only what is known is counted.
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
    cut: { from: earlierId(cut?.from, from), below, count: (cut?.count ?? 0) + gone.length },
  };
}

/** Says whether an item belongs to those that wait and were let go; never one that its writer waits for. */
export function isCut<Item extends Listed, Draft>(
  { cut, pending }: LiveList<Item, Draft>,
  id: string,
  item: Item | undefined,
): boolean {
  if (cut === undefined || id < cut.from || id >= cut.below) return false;
  return !pending.some(({ clientId }) => clientId === item?.clientId);
}

/** Lets go of everything below an id: it is loaded again when the reader comes there. */
export function dropBelow<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  id: string,
): LiveList<Item, Draft> {
  return {
    ...list,
    entries: list.entries.slice(0, countFrom(list.entries, id)),
    knownFrom: id,
    older: { name: 'idle' },
    // What was read ahead down there is no longer held: a change to it counts for the page to come.
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
