import { applyAnswer, applyChanges, type ItemChange } from './change.ts';
import type { Listed, LiveList, Pending, Waiting } from './model.ts';
import { askForOlder, failOlder, mergeOlder, type OlderPage } from './older-page.ts';
import type { PositionText } from './order.ts';
import { confirmOwn, settleOwn, waitForOwn } from './own-item.ts';
import { holdBack, reveal, trimTail } from './reader.ts';
import { applySnapshot, type Snapshot } from './snapshot.ts';

/** Everything that can happen to a live list. */
export type ListAction<Item extends Listed, Draft> =
  | { readonly name: 'snapshot'; readonly snapshot: Snapshot<Item> }
  | {
      readonly name: 'upserted';
      readonly item: Item;
      readonly at: PositionText | undefined;
      /** It is happening now, and is not a replay: worth a highlight. */
      readonly live: boolean;
    }
  | { readonly name: 'deleted'; readonly id: string; readonly at: PositionText | undefined }
  | { readonly name: 'editAnswered'; readonly item: Item; readonly position: PositionText }
  | { readonly name: 'olderAsked' }
  | { readonly name: 'olderCame'; readonly number: number; readonly page: OlderPage<Item> }
  | { readonly name: 'olderFailed'; readonly number: number }
  | { readonly name: 'ownWaits'; readonly pending: readonly Pending<Draft>[] }
  | {
      readonly name: 'ownAnswered';
      readonly clientId: string;
      readonly item: Item;
      readonly position: PositionText;
    }
  /** New items wait from now on, and so do those in `waiting`. */
  | { readonly name: 'leftNewest'; readonly waiting?: Waiting | undefined }
  | { readonly name: 'reachedNewest' };

/** Returns the list after an action. Pure; the same list if nothing changes. */
export function reduceList<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  action: ListAction<Item, Draft>,
): LiveList<Item, Draft> {
  return trimTail(settleOwn(step(list, action)));
}

/**
 * Returns the list after all actions of a frame, in their order. Consecutive changes are applied in one go,
 * so that a burst copies the entries once rather than once per change.
 */
export function reduceBatch<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  actions: readonly ListAction<Item, Draft>[],
): LiveList<Item, Draft> {
  let run: ItemChange<Item>[] = [];
  let next = list;
  const endRun = (): void => {
    if (run.length > 0) next = trimTail(applyChanges(next, run));
    run = [];
  };
  for (const action of actions) {
    if (isChange(action) && !isAwaited(next, action)) {
      run.push(changeOf(action));
    } else {
      endRun();
      next = reduceList(next, action);
    }
  }
  endRun();
  return next;
}

type ChangeAction<Item extends Listed> = Extract<
  ListAction<Item, unknown>,
  { readonly name: 'upserted' | 'deleted' }
>;

function isChange<Item extends Listed, Draft>(
  action: ListAction<Item, Draft>,
): action is ListAction<Item, Draft> & ChangeAction<Item> {
  return action.name === 'upserted' || action.name === 'deleted';
}

/** Returns whether an own item arrives: its row has to be settled before any other change to it. */
function isAwaited<Item extends Listed>(
  { pending }: LiveList<Item, unknown>,
  action: ChangeAction<Item>,
): boolean {
  if (action.name === 'deleted') return false;
  return pending.some(({ clientId }) => clientId === action.item.clientId);
}

function changeOf<Item extends Listed>(action: ChangeAction<Item>): ItemChange<Item> {
  const { at } = action;
  return action.name === 'deleted'
    ? { id: action.id, at, live: false }
    : { id: action.item.id, item: action.item, at, live: action.live };
}

function step<Item extends Listed, Draft>(
  list: LiveList<Item, Draft>,
  action: ListAction<Item, Draft>,
): LiveList<Item, Draft> {
  switch (action.name) {
    case 'snapshot':
      return applySnapshot(list, action.snapshot);
    case 'upserted':
    case 'deleted':
      return applyChanges(list, [changeOf(action)]);
    case 'editAnswered':
      return applyAnswer(list, action.item, action.position);
    case 'olderAsked':
      return askForOlder(list);
    case 'olderCame':
      return mergeOlder(list, action.number, action.page);
    case 'olderFailed':
      return failOlder(list, action.number);
    case 'ownWaits':
      return waitForOwn(list, action.pending);
    case 'ownAnswered':
      return confirmOwn(list, action.clientId, action);
    case 'leftNewest':
      return holdBack(list, action.waiting);
    case 'reachedNewest':
      return reveal(list);
  }
}
