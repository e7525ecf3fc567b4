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
 * Notes what comes between losing the stream and the verdict of the next: the mark stays until the
 * stream is lost again. A first visit was not away.
 */
export function createAway(
  source: Pick<Source<SseChannel>, 'on' | 'onState'>,
  newestId: () => string | undefined,
): { readonly current: Away | undefined } {
  let current = $state.raw<Away>();
  let from: string | undefined;
  let missed: readonly string[] = [];
  let isMore = false;
  let isLive = false;

  source.onState(({ name }) => {
    if (isLive && name !== 'live') {
      from = newestId();
      missed = [];
      isMore = false;
    }
    isLive = name === 'live';
  });
  const note = ({ id }: Pick<Post, 'id'>): void => {
    if (from !== undefined && id > from && !missed.includes(id)) missed = [...missed, id];
  };
  source.on('newPost', note);
  source.on('posts', ({ posts, complete }) => {
    isMore = !complete && from !== undefined && (posts.at(-1)?.id ?? '') > from;
    posts.forEach(note);
  });
  source.on('postDeleted', ({ id }) => {
    missed = missed.filter((other) => other !== id);
  });
  source.on('sync', () => {
    if (from !== undefined) {
      const count = missed.length;
      current = count === 0 ? undefined : { from, count, isMore };
    }
    from = undefined;
  });
  return {
    get current() {
      return current;
    },
  };
}
