import { maxPageSize } from '@tidings/contracts';
import type { Answer } from '../http/answer.ts';
import { createCalm } from './calm.ts';
import { boundWaiting } from './cut.ts';
import { findEntry } from './entries.ts';
import { createFrameQueue } from './frame-queue.ts';
import {
  emptyList,
  type Entry,
  type Listed,
  type LiveList,
  type OwnTold,
  type Waiting,
} from './model.ts';
import type { OlderPage } from './older-page.ts';
import { reduceBatch, type ListAction } from './reduce-list.ts';
import { isStale } from './snapshot.ts';

/** What a live list asks of the server. */
export interface ListDoor<Item extends Listed> {
  readOlder(before: string, limit: number | undefined): Promise<Answer<OlderPage<Item>>>;
}

/** A list that the stream keeps up to date, and what its reader can do to it. */
export interface LiveListStore<Item extends Listed, Draft> {
  readonly list: LiveList<Item, Draft>;
  /** Takes in what the stream says; a burst is shown at once, with the next frame. */
  hear(action: ListAction<Item, Draft>): void;
  /** Takes in that the stream has caught up: what could not be fetched gets another try. */
  caughtUp(): void;
  /** Shows what an edit was answered. */
  edited(item: Item, position: string): void;
  /**
   * Fetches the next older page, if there is one and none is on its way; of `limit` items, else of as
   * many as the server gives by itself.
   */
  loadOlder(limit?: number): Promise<void>;
  /** Takes in what the outbox says of the reader's own items. */
  takeOwn(told: OwnTold<Item, Draft>): void;
  /**
   * Says whether the reader looks at the newest; elsewhere what comes from now on waits, and what `waiting`
   * names.
   */
  readAt(place: 'newest' | 'elsewhere', waiting?: Waiting): void;
}

/** Makes a live list. */
export function createLiveList<Item extends Listed, Draft>(options: {
  readonly door: ListDoor<Item>;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Told which items of others came live, once per burst. */
  readonly onArrived: (items: readonly Item[]) => void;
  /** Told which entries the stream has just taken away from what is shown. */
  readonly onDeleted?: (entries: readonly Entry<Item>[]) => void;
  /** What waits is not shown: of too many, most are let go (`boundWaiting`). @defaultValue false */
  readonly hidesWaiting?: boolean;
}): LiveListStore<Item, Draft> {
  const { door, now, onArrived, onDeleted, hidesWaiting = false } = options;
  let list = $state.raw<LiveList<Item, Draft>>(emptyList);
  const calm = createCalm(now);
  const queue = createFrameQueue<ListAction<Item, Draft>>((batch) => {
    const before = list;
    const highlighted = calm(batch.filter(isArrival).length);
    const next = reduceBatch(before, highlighted === 0 ? batch.map(withoutHighlight) : batch);
    list = hidesWaiting ? boundWaiting(next) : next;
    const arrived = batch.flatMap((action) => arrivalOf(action, before, list) ?? []);
    if (arrived.length > 0) onArrived(arrived);
    const deleted = batch.flatMap((action) => deletionOf(action, before, list) ?? []);
    if (deleted.length > 0) onDeleted?.(deleted);
    if (isStale(list) && list.older.name === 'idle') void loadOlder();
  });
  const dispatch = (action: ListAction<Item, Draft>): void => {
    queue.add(action);
    queue.flush();
  };

  async function loadOlder(limit?: number): Promise<void> {
    const { requests } = list;
    dispatch({ name: 'olderAsked' });
    const { older } = list;
    // A page is on its way already, or there is none to ask for.
    if (older.name !== 'loading' || list.requests === requests) return;
    const { number, before } = older.request;
    const answer = await door.readOlder(before, isStale(list) ? maxPageSize : limit);
    if (answer.ok) dispatch({ name: 'olderCame', number, page: answer.data });
    else dispatch({ name: 'olderFailed', number });
  }

  return {
    get list() {
      return list;
    },
    hear(action) {
      queue.add(action);
    },
    caughtUp() {
      // The server is back: a stretch from before a gap that could not be fetched.
      if (isStale(list) && list.older.name === 'failed') void loadOlder();
    },
    edited(item, position) {
      dispatch({ name: 'editAnswered', item, position });
    },
    loadOlder,
    takeOwn({ pending, answered }) {
      if (answered !== undefined) dispatch({ name: 'ownAnswered', ...answered });
      dispatch({ name: 'ownWaits', pending });
    },
    readAt(place, waiting) {
      dispatch(place === 'newest' ? { name: 'reachedNewest' } : { name: 'leftNewest', waiting });
    },
  };
}

function isArrival(action: ListAction<Listed, unknown>): boolean {
  return action.name === 'upserted' && action.live;
}

function withoutHighlight<Item extends Listed, Draft>(
  action: ListAction<Item, Draft>,
): ListAction<Item, Draft> {
  return action.name === 'upserted' ? { ...action, live: false } : action;
}

/** Returns the item that an action has brought, if it is another's and new to the list. */
function arrivalOf<Item extends Listed, Draft>(
  action: ListAction<Item, Draft>,
  before: LiveList<Item, Draft>,
  after: LiveList<Item, Draft>,
): Item | undefined {
  if (action.name !== 'upserted' || !action.live) return undefined;
  const { id } = action.item;
  const isOwn = findEntry(after.entries, id)?.own === true;
  const isInReach = id >= (before.knownFrom ?? '');
  const isNew = isInReach && !isOwn && findEntry(before.entries, id) === undefined;
  return isNew ? action.item : undefined;
}

/** Returns the entry that an action has taken away, if it did, and it was shown. */
function deletionOf<Item extends Listed, Draft>(
  action: ListAction<Item, Draft>,
  before: LiveList<Item, Draft>,
  after: LiveList<Item, Draft>,
): Entry<Item> | undefined {
  if (action.name !== 'deleted' || findEntry(after.entries, action.id) !== undefined) return;
  if (before.waiting?.ids.has(action.id) === true) return;
  return findEntry(before.entries, action.id);
}
