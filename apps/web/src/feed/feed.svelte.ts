import type { EditPost, Post, SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { createContext } from 'svelte';
import type { Refused } from '../http/answer.ts';
import { createHeldEdits, type HeldEdits } from '../list/held-edits.svelte.ts';
import { createLiveList, type LiveListStore } from '../list/live-list.svelte.ts';
import { isUnknown, newestInTime } from '../list/waiting.ts';
import type { OutboxSinks } from '../outbox/lazy-outbox.svelte.ts';
import { createMissedMarker, type MissedMarker } from './missed-marker.svelte.ts';
import { createTombstones, type Tombstone } from './tombstones.svelte.ts';
import type { PostDraft } from './post-draft.ts';
import type { PostsApi } from './posts-api.ts';
import type { Row } from './rows.ts';

/** What the page of a single post needs: the list's stream and API. */
export interface PostWire {
  readonly source: Pick<Source<SseChannel>, 'on'>;
  readonly api: PostsApi;
}

/** The live post list: its state, and what a reader can do with it. */
export interface Feed extends Pick<
  LiveListStore<Post, PostDraft>,
  'list' | 'loadOlder' | 'readerAt'
> {
  /** Changes a post; resolves to the refusal, if any. */
  edit(post: Post, changes: EditPost): Promise<Refused | undefined>;
  readonly wire: PostWire;
  /** The posts that were deleted a moment ago. */
  readonly tombstones: readonly Tombstone[];
  /** The rows that are being edited. */
  readonly edits: HeldEdits<Row>;
  /** Marks the posts that arrived while the stream was lost, until more are missed. */
  readonly missedMarker: MissedMarker | undefined;
  /** Deletes a post; its row disappears when the stream reports the deletion. */
  remove(post: Post): Promise<Refused | undefined>;
}

/** Creates the feed from the stream and the API, and keeps it up to date for as long as the page lives. */
export function createFeed(options: {
  readonly source: Pick<Source<SseChannel>, 'on' | 'onState'>;
  readonly api: PostsApi;
  /** Where the outbox writes the items that wait in it. */
  readonly sinks: OutboxSinks;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Called once per burst with how many posts of other users arrived live. */
  readonly onArrived: (count: number) => void;
}): Feed {
  const { source, api, now, onArrived } = options;
  const tombstones = createTombstones();
  const edits = createHeldEdits<Row>();
  const posts = createLiveList<Post, PostDraft>({
    now,
    hidesWaiting: true,
    onArrived: (arrived) => {
      onArrived(arrived.length);
    },
    onDeleted: (entries) => {
      tombstones.add(entries);
      edits.deleted(entries.map(({ item }) => item.id));
    },
    api: {
      async readOlder(before, limit) {
        const answer = await api.readOlder(before, limit);
        return answer.ok
          ? { ok: true, data: { ...answer.data, items: answer.data.posts } }
          : answer;
      },
    },
  });

  const missedMarker = createMissedMarker(source, {
    newestId: () => newestInTime(posts.list),
    isNew: (id) => isUnknown(posts.list.entries, id),
  });
  options.sinks.posts = (update) => {
    posts.updateOwn(update);
  };
  source.on('posts', ({ posts: items, complete, position }) => {
    posts.apply({ name: 'snapshot', snapshot: { items, complete, position } });
  });
  source.on('newPost', (item, { position: at, replayed }) => {
    posts.apply({ name: 'upserted', item, at, live: !replayed });
  });
  source.on('postEdited', (item, { position: at }) => {
    posts.apply({ name: 'upserted', item, at, live: false });
  });
  source.on('postDeleted', ({ id }, { position: at }) => {
    posts.apply({ name: 'deleted', id, at });
  });
  source.on('sync', () => {
    posts.caughtUp();
  });

  return {
    get list() {
      return posts.list;
    },
    wire: { source, api },
    edits,
    get tombstones() {
      return tombstones.all;
    },
    get missedMarker() {
      return missedMarker.current;
    },
    loadOlder: (limit) => posts.loadOlder(limit),
    readerAt(at, waiting) {
      posts.readerAt(at, waiting);
    },
    async edit({ id }, changes) {
      const answer = await api.edit(id, changes);
      if (!answer.ok) return answer;
      posts.edited(answer.data.post, answer.data.position);
      return undefined;
    },
    async remove({ id }) {
      const answer = await api.remove(id);
      // Already deleted, by whomever: that is what was asked for.
      return answer.ok || answer.why === 'not-found' ? undefined : answer;
    },
  };
}

export const [useFeed, provideFeed] = createContext<Feed>();
