import type { FieldError, Refusal } from '../http/answer.ts';
import type { PositionText } from './order.ts';

/** What a list can hold: something with an id, and the id that its writer gave it. */
export interface Listed {
  /**
   * Says where the item stands in the list, and no more: it begins with the time of whoever made it, and
   * clocks run ahead. What is new is known from the stream alone.
   */
  readonly id: string;
  readonly clientId?: string | undefined;
}

/** One item that the list knows. */
export interface Entry<Item extends Listed> {
  /** Names its row; stays the same when an own item gets its id. */
  readonly key: string;
  readonly item: Item;
  /** Where in the database's history this version of it stands. */
  readonly at: PositionText | undefined;
  /** It came live, while the page was open: worth a highlight. */
  readonly arrived: boolean;
  /** This tab wrote it: shown at once, wherever the reader is. */
  readonly own: boolean;
}

/** What became of an item, known while a page that may be older than that is on its way. */
export interface Change<Item extends Listed> {
  /** Absent when it was deleted. */
  readonly item?: Item;
  readonly at: PositionText | undefined;
}

/** An own item on its way: shown as the newest until its event or its answer arrives. */
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
  /** It is sent by itself when it can be: it is not its own fault that it is not yet. */
  | { readonly name: 'waiting'; readonly why: Refusal }
  /** It is not sent again until its writer says so. */
  | {
      readonly name: 'refused';
      readonly why: RefusedBecause;
      readonly errors: readonly FieldError[];
    };

/** Why an own item is not sent: the server's no, or that it is too old to be repeated safely. */
export type RefusedBecause = Refusal | 'too-old';

/** What a list is told of its own items. */
export interface OwnTold<Item extends Listed, Draft> {
  /** All that nobody has confirmed yet, newest first. */
  readonly pending: readonly Pending<Draft>[];
  /** What has just been confirmed, if anything. */
  readonly answered?: {
    readonly clientId: string;
    readonly item: Item;
    readonly position: PositionText;
  };
}

/** A page of older items that was asked for and has not come yet. */
interface PageRequest<Item extends Listed> {
  /** Tells a late answer from the current one. */
  readonly number: number;
  readonly before: string;
  /** Where the list stood when it asked: an answer read before that is of no use. */
  readonly since: PositionText | undefined;
  /** Changes below the loaded stretch since then, by the item's id. */
  readonly changes: ReadonlyMap<string, Change<Item>>;
}

/** How far the older items have got. */
export type Older<Item extends Listed> =
  | { readonly name: 'idle' }
  | { readonly name: 'loading'; readonly request: PageRequest<Item> }
  | { readonly name: 'failed' };

/** A stretch of ids (`from` included, `to` not) that was read ahead of the stream. */
interface ReadAhead {
  readonly from: string;
  readonly to: string;
  readonly at: PositionText;
}

/** What has come since the reader left the newest. It is not shown before they are back there. */
export interface Waiting {
  /** Ids of items in the list: those that the stream has brought since, whatever time they say they are of. */
  readonly ids: ReadonlySet<string>;
  /**
   * Set for a reader who came back to where they were: older pages that are loaded on the way have items
   * from after they left, and those above this id wait, too.
   */
  readonly after: string | undefined;
}

/** Items that wait and are only counted: a stretch of ids (`from` included, `below` not). */
interface Cut {
  readonly from: string;
  /** Lowest id of those that wait and are kept; goes up as more of them are let go. */
  readonly below: string;
  /** How many were let go; an insert or an edit in between does not change it. */
  readonly count: number;
}

/** Everything a live list is; made of values, changed by `reduceList` alone. */
export interface LiveList<Item extends Listed, Draft> {
  /** Newest first, by id. Below `knownFrom`: kept from before a gap, until fetched again. */
  readonly entries: readonly Entry<Item>[];
  /** Every item from this id on is known: `''` is all there are, undefined before the first snapshot. */
  readonly knownFrom: string | undefined;
  /** How far the stream has told. */
  readonly position: PositionText | undefined;
  readonly older: Older<Item>;
  readonly requests: number;
  readonly readAhead: readonly ReadAhead[];
  /** Newest first. */
  readonly pending: readonly Pending<Draft>[];
  /** Set while the reader is away from the newest. */
  readonly waiting: Waiting | undefined;
  /** Set while so many items wait that most were let go (see `boundWaiting`). */
  readonly cut: Cut | undefined;
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
  cut: undefined,
};
