import type { Position } from '@tidings/protocol';

/** State of the feed: `late` when heartbeats stopped arriving, whatever the reason. */
export type FeedState = 'opening' | 'open' | 'late' | 'reopening' | 'stopped';

/** A feed's status at one moment. */
export interface FeedStatus {
  readonly state: FeedState;
  /** Whether heartbeats arrive, or stopped less than `notReadyAfterMs` ago. */
  readonly ready: boolean;
  /** When the newest heartbeat arrived, by this process's clock; replayed ones do not count. */
  readonly lastHeartbeatAt?: Date;
  /** How often the stream was reopened, including resets. */
  readonly restarts: number;
  /** How often continuity was lost. */
  readonly resets: number;
  /** The consumer's last position. */
  readonly position?: Position;
}

/** What the loop is doing: opening the stream, reading from it, or done. */
export type FeedPhase = 'opening' | 'reading' | 'stopped';

/** What state and readiness depend on. */
export interface Liveness {
  readonly phase: FeedPhase;
  /** Milliseconds since the last heartbeat arrived; `undefined` before the first. */
  readonly silentMs: number | undefined;
  readonly lateAfterMs: number;
  readonly notReadyAfterMs: number;
}

/** Derives state and readiness. Before the first heartbeat the feed is `opening`, however long that takes. */
export function classifyLiveness(liveness: Liveness): Pick<FeedStatus, 'state' | 'ready'> {
  const { phase, silentMs, lateAfterMs, notReadyAfterMs } = liveness;
  if (phase === 'stopped') return { state: 'stopped', ready: false };
  if (silentMs === undefined) return { state: 'opening', ready: false };
  const ready = silentMs < notReadyAfterMs;
  if (silentMs >= lateAfterMs) return { state: 'late', ready };
  return { state: phase === 'reading' ? 'open' : 'reopening', ready };
}
