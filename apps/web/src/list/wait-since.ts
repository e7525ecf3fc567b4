import type { Entry, Listed, LiveList, Waiting } from './model.ts';
import { isAhead } from './order.ts';
import { isUnknown } from './waiting.ts';

/** Lets the items wait that were made after one with an id, for a reader who comes back to a kept place. */
export function waitForNewer(
  { entries, position }: LiveList<Listed, unknown>,
  after: string,
): Waiting {
  const isNewer = (id: string): boolean => id > after && !isAhead(id, position);
  return { ids: idsOf(entries, isNewer), after };
}

/** Lets the items wait that have come since some entries were drawn. */
export function waitForUndrawn(
  { entries }: LiveList<Listed, unknown>,
  drawn: readonly Entry<Listed>[],
): Waiting {
  return { ids: idsOf(entries, (id) => isUnknown(drawn, id)), after: undefined };
}

/** Lists the ids of those entries that may wait: the reader's own never do. */
function idsOf(entries: readonly Entry<Listed>[], fits: (id: string) => boolean): Set<string> {
  return new Set(
    entries.filter(({ item, own }) => !own && fits(item.id)).map(({ item }) => item.id),
  );
}
