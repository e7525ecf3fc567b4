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
  const { entries, heldAt, knownFrom, cut } = list;
  if (heldAt === undefined || knownFrom === undefined) return list;
  // What is from before a gap stays until it is known again: only what is known is counted.
  const waiting = countFrom(entries, laterId(`${heldAt}\0`, knownFrom));
  const below = entries[keptWaiting - 1]?.item.id;
  if (waiting <= maxWaiting || below === undefined) return list;
  const between = entries.slice(keptWaiting, waiting);
  // Own ones are shown.
  const shown = between.filter(({ own }) => own);
  return {
    ...list,
    entries: [...entries.slice(0, keptWaiting), ...shown, ...entries.slice(waiting)],
    cut: { below, count: (cut?.count ?? 0) + between.length - shown.length },
  };
}

/** Says whether an item belongs to those that wait and were let go; never one that its writer waits for. */
export function isCut<Item extends Listed, Draft>(
  { cut, heldAt, knownFrom, pending }: LiveList<Item, Draft>,
  id: string,
  item: Item | undefined,
): boolean {
  if (cut === undefined || heldAt === undefined || knownFrom === undefined) return false;
  if (id <= heldAt || id < knownFrom || id >= cut.below) return false;
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
