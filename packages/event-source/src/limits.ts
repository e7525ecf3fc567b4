/** Every bound of reconnecting. */
export interface ReconnectLimits {
  /**
   * Milliseconds that the first retry waits at most; each further one doubles it, and the wait is
   * drawn evenly from 0 to that. @defaultValue 1,000
   */
  readonly initialDelayMs: number;
  /** Milliseconds at which the doubling ends. @defaultValue 30,000 */
  readonly maxDelayMs: number;
  /** Milliseconds a connection must have been live for the tries to count from 1 again. @defaultValue 10,000 */
  readonly settledAfterMs: number;
  /** Milliseconds that a server can make a client wait; a longer time is cut to it. @defaultValue 300,000 */
  readonly maxRetryAfterMs: number;
  /**
   * Milliseconds without a sign of life from opening to the first `sync`; then the connection is
   * given up as `silent`. @defaultValue 15,000
   */
  readonly connectTimeoutMs: number;
  /**
   * Milliseconds by which a timer may be late before the machine counts as having slept; it then
   * reconnects at once. @defaultValue 5,000
   */
  readonly sleptAfterMs: number;
}

/** The defaults. */
export const defaultLimits: ReconnectLimits = {
  initialDelayMs: 1_000,
  maxDelayMs: 30_000,
  settledAfterMs: 10_000,
  maxRetryAfterMs: 300_000,
  connectTimeoutMs: 15_000,
  sleptAfterMs: 5_000,
};

/** Heartbeat intervals without any event after which the other end counts as dead. */
export const silentAfterHeartbeats = 2.5;
