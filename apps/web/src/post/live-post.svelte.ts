import type { EditPost, Post } from '@tidings/contracts';
import type { PostWire } from '../feed/feed.svelte.ts';
import type { Refused } from '../http/answer.ts';
import { takeIn, type PostState } from './post-state.ts';

/** One post that the stream keeps up to date. */
export interface LivePost {
  readonly state: PostState;
  /** Loads it again. */
  load(): Promise<void>;
  /** Changes it; resolves to the refusal, if any. */
  edit(changes: EditPost): Promise<Refused | undefined>;
  /** Deletes it; the stream reports the deletion. */
  remove(): Promise<Refused | undefined>;
  stop(): void;
}

/** Keeps one post up to date until it is stopped: shown as the list knows it, else as the server answers. */
export function createLivePost(
  id: string,
  options: PostWire & {
    /** As it is in the list, which follows the same stream. */
    readonly known: { readonly item: Post; readonly at: string | undefined } | undefined;
  },
): LivePost {
  const { source, api, known } = options;
  let state = $state.raw<PostState>(
    known === undefined ? { name: 'loading' } : { name: 'shown', post: known.item, at: known.at },
  );

  async function load(): Promise<void> {
    if (state.name === 'failed') state = { name: 'loading' };
    const since = state;
    const answer = await api.readOne(id);
    if (answer.ok) {
      const { post, position: at } = answer.data;
      state = takeIn(state, { name: 'is', post, at });
    } else if (answer.why === 'not-found') {
      state = takeIn(state, { name: 'notFound', since });
    } else state = takeIn(state, { name: 'noAnswer' });
  }

  const receive = (post: Post, at: string | undefined): void => {
    if (post.id === id) state = takeIn(state, { name: 'is', post, at });
  };
  const stops = [
    // A post that was invalid and has been fixed arrives as a new one.
    source.on('newPost', (post, { position }) => {
      receive(post, position);
    }),
    source.on('postEdited', (post, { position }) => {
      receive(post, position);
    }),
    source.on('postDeleted', (gone, { position: at }) => {
      if (gone.id === id) state = takeIn(state, { name: 'isGone', at });
    }),
    // A snapshot replaces missed events; most posts are not in it.
    source.on('posts', () => void load()),
    source.on('sync', () => {
      if (state.name === 'failed') void load();
    }),
  ];
  if (known === undefined) void load();

  return {
    get state() {
      return state;
    },
    load,
    async edit(changes) {
      const answer = await api.edit(id, changes);
      if (!answer.ok) return answer;
      receive(answer.data.post, answer.data.position);
      return undefined;
    },
    async remove() {
      const answer = await api.remove(id);
      // Already deleted, by whomever: that is what was asked for.
      return answer.ok || answer.why === 'not-found' ? undefined : answer;
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}
