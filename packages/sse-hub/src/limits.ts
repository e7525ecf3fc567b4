/** Every bound of the hub. */
export interface HubLimits {
  /** Bytes of frames the log keeps; older ones are dropped. @defaultValue 64 MiB */
  readonly maxLogBytes: number;
  /** Milliseconds a frame stays in the log at most. @defaultValue 15 minutes */
  readonly maxLogAgeMs: number;
  /**
   * Bytes of one write to one subscriber; what is left waits for the socket. A single frame that is
   * larger is written alone. @defaultValue 256 KiB
   */
  readonly maxWriteBytes: number;
  /**
   * Log entries looked at for one write to one subscriber, of its topics or not; what is left waits
   * for the next turn, so that a reader of a quiet topic delays nobody. @defaultValue 4,096
   */
  readonly maxScannedEntries: number;
  /** Milliseconds a socket may refuse bytes before it is closed as `slow`. @defaultValue 30,000 */
  readonly stallMs: number;
  /**
   * Milliseconds to wait for this node to reach a position that another one gave out; then the
   * outcome is `gap`. @defaultValue 5,000
   */
  readonly aheadWaitMs: number;
  /**
   * Milliseconds that a subscriber waits for a snapshot which cannot be read, not counting failures that
   * are transient; then it gets `moving`, and is closed as `unreadable`.
   * @defaultValue 10,000
   */
  readonly snapshotWaitMs: number;
  /**
   * Bytes of all snapshots in memory; the least recently used are dropped. Those that are being loaded
   * for somebody come on top. @defaultValue 64 MiB
   */
  readonly maxSnapshotBytes: number;
  /** Snapshots that are loaded at once; further ones wait for their turn. @defaultValue 32 */
  readonly maxSnapshotLoads: number;
  /**
   * Events of all topics that are read again for those who come from before the log; beyond it the
   * outcome is `gap`. @defaultValue 20,000
   */
  readonly maxCatchUpEvents: number;
  /** Bytes of their frames; the log may exceed its bound by as much. @defaultValue 16 MiB */
  readonly maxCatchUpBytes: number;
  /** Milliseconds that the log may do so; subscribers that have not read by then get a `gap`. @defaultValue 30,000 */
  readonly catchUpHoldMs: number;
  /** Milliseconds that reading them may take. @defaultValue 10,000 */
  readonly maxCatchUpMs: number;
  /**
   * Milliseconds that a client from before the log waits at most, while others are served or the past is
   * read for it; then it gets a `gap`. @defaultValue 10,000
   */
  readonly maxCatchUpWaitMs: number;
  /**
   * Milliseconds for which a position from which reading took too long, or too much memory, is refused
   * without another read, and every older one with it. @defaultValue 30,000
   */
  readonly catchUpRefusalMs: number;
  /**
   * Milliseconds for which a read in vain counts against the address and the session it was done for;
   * those with fewer are served first. @defaultValue 60,000
   */
  readonly catchUpShareMs: number;
  /**
   * Reads in vain in that time for one session, or for the clients of one address without a session; then
   * they get a `gap` without a read. @defaultValue 5
   */
  readonly maxRefusedCatchUps: number;
  /**
   * Milliseconds without a write after which a subscriber that takes bytes is sent a comment. With
   * `sweepMs` on top it stays below the 5 s after which several HTTP clients give a read up.
   * @defaultValue 2,500
   */
  readonly keepAliveMs: number;
  /** Milliseconds between two looks at what timed out: one timer for all. @defaultValue 1,000 */
  readonly sweepMs: number;
}

/** What holds where nothing else is said. */
export const defaultLimits: HubLimits = {
  maxLogBytes: 64 * 1024 * 1024,
  maxLogAgeMs: 15 * 60_000,
  maxWriteBytes: 256 * 1024,
  maxScannedEntries: 4_096,
  stallMs: 30_000,
  aheadWaitMs: 5_000,
  snapshotWaitMs: 10_000,
  maxSnapshotBytes: 64 * 1024 * 1024,
  maxSnapshotLoads: 32,
  maxCatchUpEvents: 20_000,
  maxCatchUpBytes: 16 * 1024 * 1024,
  maxCatchUpMs: 10_000,
  catchUpHoldMs: 30_000,
  maxCatchUpWaitMs: 10_000,
  catchUpRefusalMs: 30_000,
  catchUpShareMs: 60_000,
  maxRefusedCatchUps: 5,
  keepAliveMs: 2_500,
  sweepMs: 1_000,
};
