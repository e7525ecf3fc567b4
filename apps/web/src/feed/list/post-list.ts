import type { Post, PostPage } from '@tidings/contracts';
import { applyChange } from './change.ts';
import type { Pending, PostList, Refusal } from './model.ts';
import { askForOlder, failOlder, mergeOlder } from './older-page.ts';
import type { PositionText } from './order.ts';
import { confirmOwn, refuseOwn, sendOwn, settleOwn, withoutPending } from './own-post.ts';
import { holdBack, reveal, trimTail } from './reader.ts';
import { applySnapshot, type Snapshot } from './snapshot.ts';

/** Everything that can happen to the post list. */
export type PostListAction =
  | { readonly name: 'snapshot'; readonly snapshot: Snapshot }
  | {
      readonly name: 'upserted';
      readonly post: Post;
      readonly at: PositionText | undefined;
      /** It happens now and was not only missed: worth a highlight. */
      readonly live: boolean;
    }
  | { readonly name: 'deleted'; readonly id: string; readonly at: PositionText | undefined }
  | { readonly name: 'olderAsked' }
  | { readonly name: 'olderCame'; readonly number: number; readonly page: PostPage }
  | { readonly name: 'olderFailed'; readonly number: number }
  | { readonly name: 'ownSent'; readonly post: Omit<Pending, 'status'> }
  | {
      readonly name: 'ownAnswered';
      readonly clientId: string;
      readonly post: Post;
      readonly position: PositionText;
    }
  | { readonly name: 'ownRefused'; readonly clientId: string; readonly why: Refusal }
  | { readonly name: 'ownDropped'; readonly clientId: string }
  | { readonly name: 'leftTop' }
  | { readonly name: 'reachedTop' };

/** Returns the list as it is after what happened. Pure; the same list when nothing changes. */
export function reducePostList(list: PostList, action: PostListAction): PostList {
  return trimTail(settleOwn(step(list, action)));
}

function step(list: PostList, action: PostListAction): PostList {
  switch (action.name) {
    case 'snapshot':
      return applySnapshot(list, action.snapshot);
    case 'upserted':
      return applyChange(list, action.post.id, action);
    case 'deleted':
      return applyChange(list, action.id, { at: action.at, live: false });
    case 'olderAsked':
      return askForOlder(list);
    case 'olderCame':
      return mergeOlder(list, action.number, action.page);
    case 'olderFailed':
      return failOlder(list, action.number);
    case 'ownSent':
      return sendOwn(list, action.post);
    case 'ownAnswered':
      return confirmOwn(list, action.clientId, action);
    case 'ownRefused':
      return refuseOwn(list, action.clientId, action.why);
    case 'ownDropped':
      return withoutPending(list, action.clientId);
    case 'leftTop':
      return holdBack(list);
    case 'reachedTop':
      return reveal(list);
  }
}
