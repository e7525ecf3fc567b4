import type { Position } from '@tidings/protocol';

/** How the feed is: `late` when heartbeats stopped coming, whatever the reason. */
export type FeedState = 'opening' | 'open' | 'late' | 'reopening' | 'stopped';

/** A feed's condition at one moment. */
export interface FeedStatus {
  readonly state: FeedState;
  /** Whether heartbeats come, or stopped less than `notReadyAfterMs` ago. */
  readonly ready: boolean;
  /** When the newest heartbeat arrived, by this process's clock; not those replayed from the past. */
  readonly lastHeartbeatAt?: Date;
  /** How often the stream was opened again, resets included. */
  readonly restarts: number;
  /** How often continuity was lost. */
  readonly resets: number;
  /** The last position that the consumer has. */
  readonly position?: Position;
}

/** Where the loop is: on the way to an open stream, reading from it, or done. */
export type FeedPhase = 'opening' | 'reading' | 'stopped';

/** What liveness follows from. */
export interface Liveness {
  readonly phase: FeedPhase;
  /** Milliseconds since the last heartbeat arrived; `undefined` before the first. */
  readonly silentMs: number | undefined;
  readonly lateAfterMs: number;
  readonly notReadyAfterMs: number;
}

/** Derives state and readiness. Before the first heartbeat the feed is `opening`, however long that takes. */
export function judgeLiveness(liveness: Liveness): Pick<FeedStatus, 'state' | 'ready'> {
  const { phase, silentMs, lateAfterMs, notReadyAfterMs } = liveness;
  if (phase === 'stopped') return { state: 'stopped', ready: false };
  if (silentMs === undefined) return { state: 'opening', ready: false };
  const ready = silentMs < notReadyAfterMs;
  if (silentMs >= lateAfterMs) return { state: 'late', ready };
  return { state: phase === 'reading' ? 'open' : 'reopening', ready };
}
