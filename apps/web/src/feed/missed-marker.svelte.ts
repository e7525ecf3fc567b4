import type { Post, SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';

/** The list's marker for the posts that arrived while the stream was lost. */
export interface MissedMarker {
  /** The newest post from before the loss. */
  readonly from: string;
  readonly count: number;
  /** More were missed than could be counted. */
  readonly isMore: boolean;
}

/**
 * Counts the posts that arrive between the loss of a stream and the `sync` of the next. The marker stays
 * until more posts are missed: a brief loss without missed posts does not remove a marker that may just have
 * appeared. A first visit has missed nothing.
 */
export function createMissedMarker(
  source: Pick<Source<SseChannel>, 'on' | 'onState'>,
  before: {
    /** The newest post in the list. */
    readonly newestId: () => string | undefined;
    /** Returns whether a post of a snapshot is newer than the list, which would contain it otherwise. */
    readonly isNew: (id: string) => boolean;
  },
): { readonly current: MissedMarker | undefined } {
  let current = $state.raw<MissedMarker>();
  let from: string | undefined;
  let missed: readonly string[] = [];
  let isMore = false;
  let isLive = false;

  source.onState(({ name }) => {
    if (isLive && name !== 'live') {
      from = before.newestId();
      missed = [];
      isMore = false;
    }
    isLive = name === 'live';
  });
  const note = ({ id }: Pick<Post, 'id'>): void => {
    if (from !== undefined && !missed.includes(id)) missed = [...missed, id];
  };
  source.on('newPost', note);
  source.on('posts', ({ posts, complete }) => {
    isMore = !complete && from !== undefined && (posts.at(-1)?.id ?? '') > from;
    posts.filter(({ id }) => before.isNew(id)).forEach(note);
  });
  source.on('postDeleted', ({ id }) => {
    missed = missed.filter((other) => other !== id);
  });
  source.on('sync', () => {
    if (from !== undefined && missed.length > 0) current = { from, count: missed.length, isMore };
    from = undefined;
  });
  return {
    get current() {
      return current;
    },
  };
}
