import type { FieldError, Refusal } from '../http/answer.ts';
import type { PositionText } from './order.ts';

/** An item of a list: it has an id, and possibly the id that its author's client gave it. */
export interface Listed {
  /**
   * Determines the item's place in the list, and no more: it starts with the time of the machine that created
   * it, and clocks run ahead. Only the stream tells what is new.
   */
  readonly id: string;
  readonly clientId?: string | undefined;
}

/** One item that the list knows. */
export interface Entry<Item extends Listed> {
  /** Key of its row; stays the same when an own item gets its id. */
  readonly key: string;
  readonly item: Item;
  /** The position of this version in the database's history. */
  readonly at: PositionText | undefined;
  /** It arrived live, while the page was open: worth a highlight. */
  readonly arrived: boolean;
  /** This tab wrote it: shown at once, wherever the reader is. */
  readonly own: boolean;
}

/** An item's change, kept while a page is being loaded that may be older. */
export interface Change<Item extends Listed> {
  /** Absent when it was deleted. */
  readonly item?: Item;
  readonly at: PositionText | undefined;
}

/** An own item being sent: shown as the newest until its event or its answer arrives. */
export interface Pending<Draft> {
  readonly clientId: string;
  /** What was written. */
  readonly draft: Draft;
  /** When it was written, by this machine's clock (ISO 8601). */
  readonly createdAt: string;
  readonly status: PendingStatus;
}

/** How far an own item has got. */
export type PendingStatus =
  | { readonly name: 'sending' }
  /** It will be sent automatically as soon as possible: the delay is not caused by the item itself. */
  | { readonly name: 'waiting'; readonly why: Refusal }
  /** It is not sent again until its author asks for it. */
  | {
      readonly name: 'refused';
      readonly why: RefusedBecause;
      readonly errors: readonly FieldError[];
    };

/** Why an own item is not sent: the server refused it, or it is too old to be repeated safely. */
export type RefusedBecause = Refusal | 'too-old';

/** The outbox's update of a list's own items. */
export interface OwnUpdate<Item extends Listed, Draft> {
  /** All that have not been confirmed yet, newest first. */
  readonly pending: readonly Pending<Draft>[];
  /** The item that has just been confirmed, if any. */
  readonly answered?: {
    readonly clientId: string;
    readonly item: Item;
    readonly position: PositionText;
  };
}

/** A page of older items that is being loaded. */
interface PageRequest<Item extends Listed> {
  /** Distinguishes an outdated answer from the current one. */
  readonly number: number;
  readonly before: string;
  /** The list's position when it asked: an answer read before that is useless. */
  readonly since: PositionText | undefined;
  /** Changes below the loaded stretch since then, by the item's id. */
  readonly changes: ReadonlyMap<string, Change<Item>>;
}

/** How far the older items have got. */
export type Older<Item extends Listed> =
  | { readonly name: 'idle' }
  | { readonly name: 'loading'; readonly request: PageRequest<Item> }
  | { readonly name: 'failed' };

/** A stretch of ids (`from` included, `to` not) whose page was newer than the stream's position. */
interface ReadAhead {
  readonly from: string;
  readonly to: string;
  readonly at: PositionText;
}

/** The items that arrived since the reader left the newest ones; not shown until the reader is back there. */
export interface Waiting {
  /** Ids of items in the list that have arrived since, whatever the time in their ids. */
  readonly ids: ReadonlySet<string>;
  /**
   * Set for a reader who returned to a stored scroll position: pages that are loaded to restore it can have
   * items from after they left, and those above this id wait, too.
   */
  readonly after: string | undefined;
}

/** Waiting items that were dropped and are only counted: a stretch of ids (`from` included, `below` not). */
interface Overflow {
  readonly from: string;
  /** Lowest id of the waiting items that are kept; goes up as more are dropped. */
  readonly below: string;
  /** How many were dropped; an insert or an edit in between does not change it. */
  readonly count: number;
}

/** The complete state of a live list: plain values, changed only by `reduceList`. */
export interface LiveList<Item extends Listed, Draft> {
  /** Newest first, by id. Below `knownFrom`: kept from before a gap, until fetched again. */
  readonly entries: readonly Entry<Item>[];
  /** Every item from this id on is known: `''` is all there are, undefined before the first snapshot. */
  readonly knownFrom: string | undefined;
  /** How far the stream has been applied. */
  readonly position: PositionText | undefined;
  readonly older: Older<Item>;
  readonly requests: number;
  readonly readAhead: readonly ReadAhead[];
  /** Newest first. */
  readonly pending: readonly Pending<Draft>[];
  /** Set while the reader is away from the newest. */
  readonly waiting: Waiting | undefined;
  /** Set while so many items wait that most were dropped (see `limitWaiting`). */
  readonly overflow: Overflow | undefined;
}

/** A list before anything has arrived. */
export const emptyList: LiveList<never, never> = {
  entries: [],
  knownFrom: undefined,
  position: undefined,
  older: { name: 'idle' },
  requests: 0,
  readAhead: [],
  pending: [],
  waiting: undefined,
  overflow: undefined,
};
