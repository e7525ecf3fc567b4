import type { Post } from '@tidings/contracts';
import { isNewer, type PositionText } from '../list/order.ts';

/** What is known of one post; `at` is its position in the database's history. */
export type PostState =
  | { readonly name: 'loading' | 'failed' | 'missing'; readonly at?: undefined }
  | { readonly name: 'shown'; readonly post: Post; readonly at: PositionText | undefined }
  | { readonly name: 'deleted'; readonly at: PositionText | undefined };

/** What the stream or the server reports about it. */
export type PostReport =
  /** Its current version, from the stream or an answer. */
  | { readonly name: 'is'; readonly post: Post; readonly at: PositionText | undefined }
  | { readonly name: 'isGone'; readonly at: PositionText | undefined }
  /** The server does not have it; `since` is what was known at the time of the request. */
  | { readonly name: 'notFound'; readonly since: PostState }
  | { readonly name: 'noAnswer' };

/** Applies a report about a post: one that is older than what is known changes nothing. */
export function takeIn(state: PostState, report: PostReport): PostState {
  switch (report.name) {
    case 'is': {
      const { post, at } = report;
      return isNewer(at, state.at) ? { name: 'shown', post, at } : state;
    }
    case 'isGone':
      return isNewer(report.at, state.at) ? { name: 'deleted', at: report.at } : state;
    case 'notFound':
      // The answer has no position: what the stream has reported since takes precedence.
      if (state.at !== report.since.at) return state;
      if (state.name === 'shown') return { name: 'deleted', at: state.at };
      return state.name === 'deleted' ? state : { name: 'missing' };
    case 'noAnswer':
      return state.name === 'loading' ? { name: 'failed' } : state;
  }
}
