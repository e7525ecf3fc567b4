import type { Post, SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';

/** What came while the page was away, as the list marks it. */
export interface Away {
  /** The newest post from before. */
  readonly from: string;
  readonly count: number;
  /** There are more than could be counted. */
  readonly isMore: boolean;
}

/**
 * Notes what comes between losing the stream and the `sync` of the next: the mark stays until more
 * is missed. A stream that is lost for a moment, and nothing with it, takes no mark away: it may have
 * been there for no longer than that. A first visit was not away.
 */
export function createAway(
  source: Pick<Source<SseChannel>, 'on' | 'onState'>,
  before: {
    /** The newest post that the list has. */
    readonly newestId: () => string | undefined;
    /** Says whether a post of a snapshot has come since: the list would have it otherwise. */
    readonly isNew: (id: string) => boolean;
  },
): { readonly current: Away | undefined } {
  let current = $state.raw<Away>();
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
