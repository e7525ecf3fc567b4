/** Every bound of sharing one stream among tabs. */
export interface SharingLimits {
  /** Milliseconds without a word from the holder after which a tab asks for a sign of life. @defaultValue 2,000 */
  readonly askAfterMs: number;
  /** Milliseconds that the holder may take to answer; then another takes its place. @defaultValue 3,000 */
  readonly answerWithinMs: number;
  /** Milliseconds by which a tab's own timer may be late before the tab doubts itself instead. @defaultValue 1,500 */
  readonly lateMs: number;
  /** Times in a row that no holder is found before the next mechanism is taken. @defaultValue 3 */
  readonly maxTries: number;
  /** Characters of frames that the holder keeps for tabs that come or come back; older ones go. @defaultValue 500,000 */
  readonly maxKeptChars: number;
  /**
   * Characters that a tab may leave unread, as one that is frozen does; then it is sent nothing more
   * and resumes from its position when it reads again. @defaultValue 4,000,000
   */
  readonly maxUnreadChars: number;
  /** Milliseconds that a new holder waits for tabs that bring a position, to begin at the oldest. @defaultValue 50 */
  readonly gatherMs: number;
  /** Milliseconds that a connection without any reader stays open. @defaultValue 1,000 */
  readonly lingerMs: number;
  /** Milliseconds after which what no tab wants any more is left out of the connection. @defaultValue 30,000 */
  readonly narrowAfterMs: number;
}

/** What holds where nothing else is said. */
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
