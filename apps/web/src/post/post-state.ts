import type { Post } from '@tidings/contracts';
import { isNewer, type PositionText } from '../list/order.ts';

/** What is known of one post; `at` is where in the database's history that was so. */
export type PostState =
  | { readonly name: 'loading' | 'failed' | 'missing'; readonly at?: undefined }
  | { readonly name: 'shown'; readonly post: Post; readonly at: PositionText | undefined }
  | { readonly name: 'deleted'; readonly at: PositionText | undefined };

/** What stream or server say of it. */
export type PostTold =
  /** It is so; said by the stream as well as by an answer. */
  | { readonly name: 'is'; readonly post: Post; readonly at: PositionText | undefined }
  | { readonly name: 'isGone'; readonly at: PositionText | undefined }
  /** The server knows none; `since` is what was known when it was asked. */
  | { readonly name: 'notFound'; readonly since: PostState }
  | { readonly name: 'noAnswer' };

/** Takes in what is said of a post: what is older than what is known changes nothing. */
export function takeIn(state: PostState, told: PostTold): PostState {
  switch (told.name) {
    case 'is': {
      const { post, at } = told;
      return isNewer(at, state.at) ? { name: 'shown', post, at } : state;
    }
    case 'isGone':
      return isNewer(told.at, state.at) ? { name: 'deleted', at: told.at } : state;
    case 'notFound':
      // It stands nowhere in the history: what the stream has said since goes before it.
      if (state.at !== told.since.at) return state;
      if (state.name === 'shown') return { name: 'deleted', at: state.at };
      return state.name === 'deleted' ? state : { name: 'missing' };
    case 'noAnswer':
      return state.name === 'loading' ? { name: 'failed' } : state;
  }
}
