import type { Post } from '@tidings/contracts';
import type { Entry, LiveList, Pending } from '../list/model.ts';
import { shownEntries } from '../list/reader.ts';
import type { PostDraft } from './feed.svelte.ts';

/** One row as it is shown: a post, or an own one on its way. */
export interface Row {
  readonly key: string;
  readonly title: string;
  readonly body: string | undefined;
  readonly createdAt: string;
  readonly arrived: boolean;
  /** The post itself; undefined while it is on its way. */
  readonly post: Post | undefined;
  /** What an own post waits for; undefined once it is a post like any other. */
  readonly pending: Pending<PostDraft> | undefined;
}

/** Lists the rows from top to bottom: own posts on their way, then the posts that are shown. */
export function rowsOf(list: LiveList<Post, PostDraft>): readonly Row[] {
  return [...list.pending.map(ofPending), ...shownEntries(list).map(ofEntry)];
}

const ofEntry = ({ key, item, arrived }: Entry<Post>): Row => ({
  key,
  title: item.title,
  body: item.body,
  createdAt: item.createdAt,
  arrived,
  post: item,
  pending: undefined,
});

const ofPending = (pending: Pending<PostDraft>): Row => ({
  key: pending.clientId,
  title: pending.draft.title,
  body: pending.draft.body,
  createdAt: pending.createdAt,
  arrived: false,
  post: undefined,
  pending,
});
