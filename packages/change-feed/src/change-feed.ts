import type { History } from './count-positions.ts';
import type { ChangeItem, FeedItem } from './feed-item.ts';
import type { FeedStatus } from './feed-status.ts';
import type { Stretch } from './replay-history.ts';

/** One database's changes, in order, with positions. */
export interface ChangeFeed<Name extends string = string> {
  /**
   * Yields what happens until the feed is closed. One consumer at a time; one that stops goes on with
   * the next call where it was, the item it stopped at included.
   *
   * @throws FeedError `busy` when somebody iterates already, or what ended the feed for good.
   */
  readonly items: () => AsyncGenerator<FeedItem<Name>, void, undefined>;
  /**
   * Writes a heartbeat now: when it comes out of the feed, everything before this call has. Concurrent
   * calls share a write. A feed that may not write only looks whether the epoch is still the same.
   *
   * @throws FeedError `not-open` before the first `opened` and after `close`, `beat-failed` when the database refused.
   */
  readonly beat: () => Promise<void>;
  /**
   * Yields the changes of a stretch of the past again, for those who come from before what is in
   * memory; with a change stream of its own, so bound how many run at once and how long.
   *
   * @throws FeedError `not-open` before the first `opened`; `history-lost` when it cannot be had from there
   * or from further back; `unknown-position` when the history has no change there.
   */
  readonly replay: (stretch: Stretch) => AsyncGenerator<ChangeItem<Name>, void, undefined>;
  /** Says how the feed is at this moment. */
  readonly status: () => FeedStatus;
  /** Tells of each change of state, readiness or a count; call what it returns to stop. It must not throw. */
  readonly onStatus: (listener: (status: FeedStatus) => void) => () => void;
  /**
   * Names what all positions of this feed share: the database's life, as of the last opening, and the
   * feed's hash.
   *
   * @throws FeedError `not-open` before the first `opened`.
   */
  readonly history: () => History;
  /** Ends `items` and frees cursor, session and timers; waits for a dead connection at most 2 s. */
  readonly close: () => Promise<void>;
}
