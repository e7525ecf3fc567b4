import type { History } from './count-positions.ts';
import type { ChangeItem, FeedItem } from './feed-item.ts';
import type { FeedStatus } from './feed-status.ts';
import type { HistoryRange } from './replay-history.ts';

/** One database's changes, in order, with positions. */
export interface ChangeFeed<Name extends string = string> {
  /**
   * Yields what happens until the feed is closed. One consumer at a time; after one stops, the next call
   * continues at the item it stopped at.
   * @throws FeedError `busy` if it is already being iterated, or what ended the feed for good.
   */
  readonly items: () => AsyncGenerator<FeedItem<Name>, void, undefined>;
  /**
   * Writes a heartbeat now: once the feed yields it, it has yielded everything before this call. Concurrent
   * calls share a write. A read-only feed only checks that the epoch is still the same.
   *
   * @throws FeedError `not-open` before the first `opened` and after `close`, `heartbeat-failed` when the
   * database refused.
   */
  readonly writeHeartbeat: () => Promise<void>;
  /**
   * Yields the changes of a range of history again, for clients that resume from before what is in memory; each
   * uses its own change stream, so limit how many run at once and for how long.
   * @throws FeedError `not-open` before the first `opened`; `history-lost` if history cannot be read from there
   * or from further back; `unknown-position` if the history has no change there.
   */
  readonly replay: (range: HistoryRange) => AsyncGenerator<ChangeItem<Name>, void, undefined>;
  /** Returns the feed's current status. */
  readonly status: () => FeedStatus;
  /** Calls `listener`, which must not throw, at each change of state, readiness or a count; the result stops that. */
  readonly onStatus: (listener: (status: FeedStatus) => void) => () => void;
  /**
   * Returns what all positions of this feed share: the database's epoch, as of the last opening, and the feed's
   * hash.
   *
   * @throws FeedError `not-open` before the first `opened`.
   */
  readonly history: () => History;
  /** Ends `items` and frees cursor, session and timers; waits at most 2 s for a dead connection. */
  readonly close: () => Promise<void>;
}
