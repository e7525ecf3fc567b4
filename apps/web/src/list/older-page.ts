import type { Listed, LiveList } from './model.ts';
import { isNewer, isOvertaken, type PositionText } from './order.ts';
import { mergeStretch, type Stretch } from './stretch.ts';
import { waitForUnknown } from './waiting.ts';

/** One page of older items as the API gives it, newest first. */
export interface OlderPage<Item extends Listed> {
  readonly items: readonly Item[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
  /** Every change up to this position is in the page, and none after it. */
  readonly position: PositionText;
}

/** Marks the page below the loaded stretch as being loaded; unchanged if there is none. */
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
 * Merges the requested page. The answer to another request changes nothing; a page read before the list's
 * position at the time of the request counts as failed, as the changes in between are unknown.
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

/** Marks the page as failed, so that it can be requested again. */
export function failOlder<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  number: number,
): LiveList<Item, Draft> {
  if (list.older.name !== 'loading' || list.older.request.number !== number) return list;
  return { ...list, older: { name: 'failed' } };
}
