import type { Listed, LiveList } from './model.ts';
import { isNewer, isOvertaken, type PositionText } from './order.ts';
import { mergeStretch, type Stretch } from './stretch.ts';
import { waitForUnknown } from './waiting.ts';

/** One page of older items as the API gives it, newest first. */
export interface OlderPage<Item extends Listed> {
  readonly items: readonly Item[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
  /** Every change up to here is in the page, none after it. */
  readonly position: PositionText;
}

/** Notes that the page below the loaded stretch is being fetched; unchanged when there is none to fetch. */
export function askForOlder<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
): LiveList<Item, Draft> {
  const { knownFrom: before, position: since } = list;
  if (before === undefined || before === '' || list.older.name === 'loading') return list;
  const number = list.requests + 1;
  const request = { number, before, since, changes: new Map() };
  return { ...list, requests: number, older: { name: 'loading', request } };
}

/**
 * Merges the page that was asked for. A page that answers another request changes nothing; one read
 * before the list stood where it stood when it asked has failed, as what happened between is unknown.
 */
export function mergeOlder<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  number: number,
  page: OlderPage<Item>,
): LiveList<Item, Draft> {
  if (list.older.name !== 'loading' || list.older.request.number !== number) return list;
  const { request } = list.older;
  const from = page.next ?? '';
  if (from >= request.before || isOvertaken(page.position, request.since)) {
    return { ...list, older: { name: 'failed' } };
  }
  const { position: at, items } = page;
  const stretch: Stretch<Item> & { readonly to: string } = { from, to: request.before, items, at };
  const entries = mergeStretch(list.entries, stretch, request.changes);
  return {
    ...list,
    entries,
    waiting: waitForUnknown(list.waiting, list.entries, entries, stretch),
    knownFrom: from,
    older: { name: 'idle' },
    readAhead: isNewer(at, list.position)
      ? [...list.readAhead, { from, to: request.before, at }]
      : list.readAhead,
  };
}

/** Notes that the page did not come, so that it can be asked for again. */
export function failOlder<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  number: number,
): LiveList<Item, Draft> {
  if (list.older.name !== 'loading' || list.older.request.number !== number) return list;
  return { ...list, older: { name: 'failed' } };
}
