import type { Entry, Listed, LiveList, Waiting } from './model.ts';
import { isAhead } from './order.ts';
import { isUnknown } from './waiting.ts';

/** Creates the items wait that are newer than an id, for a reader who returns to a stored scroll position. */
export function waitForNewer(
  { entries, position }: LiveList<Listed, unknown>,
  after: string,
): Waiting {
  const isNewer = (id: string): boolean => id > after && !isAhead(id, position);
  return { ids: idsOf(entries, isNewer), after };
}

/** Creates the items wait that have arrived since the given entries were drawn. */
export function waitForUndrawn(
  { entries }: LiveList<Listed, unknown>,
  drawn: readonly Entry<Listed>[],
): Waiting {
  return { ids: idsOf(entries, (id) => isUnknown(drawn, id)), after: undefined };
}

/** Lists the ids of matching entries; the reader's own never wait. */
function idsOf(entries: readonly Entry<Listed>[], fits: (id: string) => boolean): Set<string> {
  return new Set(
    entries.filter(({ item, own }) => !own && fits(item.id)).map(({ item }) => item.id),
  );
}
