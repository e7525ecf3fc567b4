/** Every bound of sharing one stream among tabs. */
export interface SharingLimits {
  /** Milliseconds of silence after which a tab asks the leader for a sign of life. @defaultValue 2,000 */
  readonly askAfterMs: number;
  /** Milliseconds that the leader may take to answer; then it is replaced. @defaultValue 3,000 */
  readonly answerWithinMs: number;
  /**
   * Milliseconds by which a tab's own timer may be late; beyond that, the tab assumes that it was held up
   * itself. @defaultValue 1,500
   */
  readonly lateMs: number;
  /** Failed attempts in a row to find a leader before the next kind of election is tried. @defaultValue 3 */
  readonly maxTries: number;
  /**
   * Characters of frames that the leader keeps for tabs that join or rejoin; the oldest are dropped.
   * @defaultValue 500,000
   */
  readonly maxKeptChars: number;
  /**
   * Characters that a tab may leave unread, as a frozen one does; beyond that it is sent nothing more, and
   * resumes from its position when it reads again. @defaultValue 4,000,000
   */
  readonly maxUnreadChars: number;
  /** Milliseconds that a new leader waits for tabs with a position, to begin at the oldest. @defaultValue 50 */
  readonly gatherMs: number;
  /** Milliseconds that a connection without readers stays open. @defaultValue 1,000 */
  readonly lingerMs: number;
  /** Milliseconds after which the connection drops what no tab wants any more. @defaultValue 30,000 */
  readonly narrowAfterMs: number;
}

/** The defaults. */
export const defaultSharingLimits: SharingLimits = {
  askAfterMs: 2_000,
  answerWithinMs: 3_000,
  lateMs: 1_500,
  maxTries: 3,
  maxKeptChars: 500_000,
  maxUnreadChars: 4_000_000,
  gatherMs: 50,
  lingerMs: 1_000,
  narrowAfterMs: 30_000,
};

/** Characters that a tab reads between two acknowledgements. */
export const ackEveryChars = 64_000;
