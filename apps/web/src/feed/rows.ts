import type { Entry, Pending, PostList } from './list/model.ts';
import { shownEntries } from './list/reader.ts';

/** One row as it is shown: a post, or an own one on its way. */
export interface Row {
  readonly key: string;
  readonly title: string;
  readonly body: string | undefined;
  readonly createdAt: string;
  readonly editedAt: string | undefined;
  readonly arrived: boolean;
  /** What an own post waits for; undefined once it is a post like any other. */
  readonly pending: Pending | undefined;
}

/** Lists the rows from top to bottom: own posts on their way, then the posts that are shown. */
export function rowsOf(list: PostList): readonly Row[] {
  return [...list.pending.map(ofPending), ...shownEntries(list).map(ofEntry)];
}

const ofEntry = ({ key, post, arrived }: Entry): Row => ({
  key,
  title: post.title,
  body: post.body,
  createdAt: post.createdAt,
  editedAt: post.editedAt,
  arrived,
  pending: undefined,
});

const ofPending = (pending: Pending): Row => ({
  key: pending.clientId,
  title: pending.title,
  body: pending.body,
  createdAt: pending.createdAt,
  editedAt: undefined,
  arrived: false,
  pending,
});
