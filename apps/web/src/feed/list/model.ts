import type { Post, ProblemCode } from '@tidings/contracts';
import type { PositionText } from './order.ts';

/** One post that the list knows. */
export interface Entry {
  /** Names its row; stays the same when an own post gets its id. */
  readonly key: string;
  readonly post: Post;
  /** Where in the database's history this version of it stands. */
  readonly at: PositionText | undefined;
  /** It came live, while the page was open: worth a highlight. */
  readonly arrived: boolean;
  /** This tab wrote it: shown at once, wherever the reader is. */
  readonly own: boolean;
}

/** What became of a post, known while a page that may be older than that is on its way. */
export interface Change {
  /** Absent when it was deleted. */
  readonly post?: Post;
  readonly at: PositionText | undefined;
}

/** Why an own post was not taken. */
export type Refusal = ProblemCode | 'unreachable' | 'unreadable';

/** An own post on its way: shown on top until its event or its answer arrives. */
export interface Pending {
  readonly clientId: string;
  readonly title: string;
  readonly body?: string | undefined;
  /** When it was written, by this machine's clock (ISO 8601). */
  readonly createdAt: string;
  readonly status:
    { readonly name: 'sending' } | { readonly name: 'failed'; readonly why: Refusal };
}

/** A page of older posts that was asked for and has not come yet. */
interface PageRequest {
  /** Tells a late answer from the current one. */
  readonly number: number;
  readonly before: string;
  /** Where the list stood when it asked: an answer read before that is of no use. */
  readonly since: PositionText | undefined;
  /** Changes below the loaded stretch since then, by post id. */
  readonly changes: ReadonlyMap<string, Change>;
}

/** How far the older posts have got. */
export type Older =
  | { readonly name: 'idle' }
  | { readonly name: 'loading'; readonly request: PageRequest }
  | { readonly name: 'failed' };

/** A stretch of ids (`from` included, `to` not) that was read ahead of the stream. */
interface ReadAhead {
  readonly from: string;
  readonly to: string;
  readonly at: PositionText;
}

/** Everything the post list is; made of values, changed by `reducePostList` alone. */
export interface PostList {
  /** Newest first, by id. Below `knownFrom`: kept from before a gap, until fetched again. */
  readonly entries: readonly Entry[];
  /** Every post from this id on is known: `''` is all there are, undefined before the first snapshot. */
  readonly knownFrom: string | undefined;
  /** How far the stream has told. */
  readonly position: PositionText | undefined;
  readonly older: Older;
  readonly requests: number;
  readonly readAhead: readonly ReadAhead[];
  /** Newest first. */
  readonly pending: readonly Pending[];
  /** Set while the reader is further down: posts with a higher id wait. */
  readonly heldAt: string | undefined;
}

/** The list before anything has arrived. */
export const emptyPostList: PostList = {
  entries: [],
  knownFrom: undefined,
  position: undefined,
  older: { name: 'idle' },
  requests: 0,
  readAhead: [],
  pending: [],
  heldAt: undefined,
};
