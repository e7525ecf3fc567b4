import { maxPageSize } from '@tidings/contracts';
import type { Answer } from '../http/answer.ts';
import { createHighlightLimit } from './highlight-limit.ts';
import { limitWaiting } from './overflow.ts';
import { findEntry } from './entries.ts';
import { createFrameQueue } from './frame-queue.ts';
import {
  emptyList,
  type Entry,
  type Listed,
  type LiveList,
  type OwnUpdate,
  type Waiting,
} from './model.ts';
import type { OlderPage } from './older-page.ts';
import { reduceBatch, type ListAction } from './reduce-list.ts';
import { isStale } from './snapshot.ts';

/** What a live list needs of the API. */
export interface ListApi<Item extends Listed> {
  readOlder(before: string, limit: number | undefined): Promise<Answer<OlderPage<Item>>>;
}

/** A list that the stream keeps up to date, and what its reader can do with it. */
export interface LiveListStore<Item extends Listed, Draft> {
  readonly list: LiveList<Item, Draft>;
  /** Applies what the stream reports; a burst is shown in one go, with the next frame. */
  apply(action: ListAction<Item, Draft>): void;
  /** Reports that the stream has caught up: a failed fetch is retried. */
  caughtUp(): void;
  /** Shows the item in the answer to an edit. */
  edited(item: Item, position: string): void;
  /**
   * Fetches the next older page, if there is one and none is being loaded; of `limit` items, or of the
   * server's default number.
   */
  loadOlder(limit?: number): Promise<void>;
  /** Applies the outbox's update of the reader's own items. */
  updateOwn(update: OwnUpdate<Item, Draft>): void;
  /**
   * Sets whether the reader is at the newest items; elsewhere new items wait from now on, and so do those in
   * `waiting`.
   */
  readerAt(at: 'newest' | 'elsewhere', waiting?: Waiting): void;
}

/** Creates a live list. */
export function createLiveList<Item extends Listed, Draft>(options: {
  readonly api: ListApi<Item>;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Called once per burst with the items of other users that arrived live. */
  readonly onArrived: (items: readonly Item[]) => void;
  /** Called with the shown entries that the stream has just deleted. */
  readonly onDeleted?: (entries: readonly Entry<Item>[]) => void;
  /** Waiting items are not shown: of too many, most are dropped (`limitWaiting`). @defaultValue false */
  readonly hidesWaiting?: boolean;
}): LiveListStore<Item, Draft> {
  const { api, now, onArrived, onDeleted, hidesWaiting = false } = options;
  let list = $state.raw<LiveList<Item, Draft>>(emptyList);
  const limitHighlights = createHighlightLimit(now);
  const queue = createFrameQueue<ListAction<Item, Draft>>((batch) => {
    const before = list;
    const highlighted = limitHighlights(batch.filter(isArrival).length);
    const next = reduceBatch(before, highlighted === 0 ? batch.map(withoutHighlight) : batch);
    list = hidesWaiting ? limitWaiting(next) : next;
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
    // A page is already being loaded, or there is none left.
    if (older.name !== 'loading' || list.requests === requests) return;
    const { number, before } = older.request;
    const answer = await api.readOlder(before, isStale(list) ? maxPageSize : limit);
    if (answer.ok) dispatch({ name: 'olderCame', number, page: answer.data });
    else dispatch({ name: 'olderFailed', number });
  }

  return {
    get list() {
      return list;
    },
    apply(action) {
      queue.add(action);
    },
    caughtUp() {
      // The server is back: retry a stretch from before a gap that could not be fetched.
      if (isStale(list) && list.older.name === 'failed') void loadOlder();
    },
    edited(item, position) {
      dispatch({ name: 'editAnswered', item, position });
    },
    loadOlder,
    updateOwn({ pending, answered }) {
      if (answered !== undefined) dispatch({ name: 'ownAnswered', ...answered });
      dispatch({ name: 'ownWaits', pending });
    },
    readerAt(at, waiting) {
      dispatch(at === 'newest' ? { name: 'reachedNewest' } : { name: 'leftNewest', waiting });
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

/** Returns the item that an action has added, if it is another user's and new to the list. */
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

/** Returns the entry that an action has removed, if it was shown. */
function deletionOf<Item extends Listed, Draft>(
  action: ListAction<Item, Draft>,
  before: LiveList<Item, Draft>,
  after: LiveList<Item, Draft>,
): Entry<Item> | undefined {
  if (action.name !== 'deleted' || findEntry(after.entries, action.id) !== undefined) return;
  if (before.waiting?.ids.has(action.id) === true) return;
  return findEntry(before.entries, action.id);
}
