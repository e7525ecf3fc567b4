import { maxPageSize, type CreatePost, type SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { createContext } from 'svelte';
import { createFrameQueue } from './frame-queue.ts';
import { findEntry } from './list/entries.ts';
import { emptyPostList, type Pending, type PostList } from './list/model.ts';
import { reducePostList, type PostListAction } from './list/post-list.ts';
import { isStale } from './list/snapshot.ts';
import { newClientId } from './new-client-id.ts';
import type { Outbox } from './outbox.ts';
import type { FieldError, PostsApi } from './posts-api.ts';

/** The live post list: its state, and what a reader can do to it. */
export interface Feed {
  readonly list: PostList;
  /** Fetches the next older page, if there is one and none is on its way. */
  loadOlder(): Promise<void>;
  /** Shows a new post at once and sends it; resolves to what the server says is wrong with it. */
  send(post: Omit<CreatePost, 'clientId'>): Promise<readonly FieldError[]>;
  /** Sends a refused post again, under its own client id. */
  sendAgain(pending: Pending): Promise<void>;
  discard(pending: Pending): void;
  /** Says whether the reader looks at the top of the list; elsewhere new posts wait. */
  readAt(place: 'top' | 'elsewhere'): void;
}

/** Posts of one burst that slide in and are highlighted; the rest are just there. */
const maxHighlighted = 8;

/** Makes the feed from the stream and the API, and keeps it up to date for as long as the page lives. */
export function createFeed(options: {
  readonly source: Pick<Source<SseChannel>, 'on'>;
  readonly api: PostsApi;
  readonly outbox: Outbox;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Told how many posts of others came live, once per burst. */
  readonly onArrived: (count: number) => void;
}): Feed {
  const { source, api, outbox, now, onArrived } = options;
  let list = $state.raw(emptyPostList);

  const queue = createFrameQueue<PostListAction>((batch) => {
    const before = list;
    list = calm(batch).reduce(reducePostList, before);
    if (list.pending !== before.pending) outbox.write(list.pending);
    const arrived = batch.filter((action) => isArrival(action, before, list)).length;
    if (arrived > 0) onArrived(arrived);
    if (isStale(list) && list.older.name === 'idle') void loadOlder();
  });
  const dispatch = (action: PostListAction): void => {
    queue.add(action);
    queue.flush();
  };

  source.on('posts', (snapshot) => {
    queue.add({ name: 'snapshot', snapshot });
  });
  source.on('newPost', (post, { position: at, replayed }) => {
    queue.add({ name: 'upserted', post, at, live: !replayed });
  });
  source.on('postEdited', (post, { position: at }) => {
    queue.add({ name: 'upserted', post, at, live: false });
  });
  source.on('postDeleted', ({ id }, { position: at }) => {
    queue.add({ name: 'deleted', id, at });
  });
  source.on('sync', () => {
    // The server is back: a stretch from before a gap that could not be fetched gets another try.
    if (isStale(list) && list.older.name === 'failed') void loadOlder();
  });

  async function loadOlder(): Promise<void> {
    const { requests } = list;
    dispatch({ name: 'olderAsked' });
    const { older } = list;
    // A page is on its way already, or there is none to ask for.
    if (older.name !== 'loading' || list.requests === requests) return;
    const { number, before } = older.request;
    const answer = await api.readOlder(before, isStale(list) ? maxPageSize : undefined);
    if (answer.ok) dispatch({ name: 'olderCame', number, page: answer.data });
    else dispatch({ name: 'olderFailed', number });
  }

  async function deliver(
    post: Omit<Pending, 'status'>,
    onWrongFields: 'keep' | 'drop',
  ): Promise<readonly FieldError[]> {
    dispatch({ name: 'ownSent', post });
    const { clientId, title, body } = post;
    const answer = await api.create({ clientId, title, body });
    if (answer.ok) {
      dispatch({ name: 'ownAnswered', clientId, ...answer.data });
      return [];
    }
    const goesBackToForm = answer.errors.length > 0 && onWrongFields === 'drop';
    if (answer.why === 'post-deleted' || goesBackToForm) dispatch({ name: 'ownDropped', clientId });
    else dispatch({ name: 'ownRefused', clientId, why: answer.why });
    return answer.errors;
  }

  for (const post of outbox.read().toReversed()) {
    dispatch({ name: 'ownSent', post });
    dispatch({ name: 'ownRefused', clientId: post.clientId, why: 'unreachable' });
  }

  return {
    get list() {
      return list;
    },
    loadOlder,
    send: (post) => deliver({ ...post, clientId: newClientId(), createdAt: isoOf(now()) }, 'drop'),
    async sendAgain({ clientId, title, body, createdAt }) {
      await deliver({ clientId, title, body, createdAt }, 'keep');
    },
    discard({ clientId }) {
      dispatch({ name: 'ownDropped', clientId });
    },
    readAt(place) {
      dispatch({ name: place === 'top' ? 'reachedTop' : 'leftTop' });
    },
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Takes the highlight from all but the last of a burst: moving hundreds of rows shows nobody anything. */
function calm(batch: readonly PostListAction[]): readonly PostListAction[] {
  const calmed = batch.length - maxHighlighted;
  return batch.map((action, index) =>
    index < calmed && action.name === 'upserted' ? { ...action, live: false } : action,
  );
}

function isArrival(action: PostListAction, before: PostList, after: PostList): boolean {
  if (action.name !== 'upserted' || !action.live) return false;
  const { id } = action.post;
  const isOwn = findEntry(after.entries, id)?.own === true;
  const isInReach = id >= (before.knownFrom ?? '');
  return isInReach && !isOwn && findEntry(before.entries, id) === undefined;
}

export const [useFeed, provideFeed] = createContext<Feed>();
