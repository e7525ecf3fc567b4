import type { RefusalDecision } from './classify-refusal.ts';
import type { ControlRead } from './read-event.ts';
import type { SyncOutcome } from './state.ts';

/** What can happen to a source. */
export type Input =
  /** The platform has an answer of 200 and `text/event-stream`. */
  | { readonly type: 'opened' }
  /** The connection ended; `refused` when it never opened and the platform will not try again. */
  | { readonly type: 'failed'; readonly refused: boolean }
  /** The probe found out why it was refused. */
  | { readonly type: 'classified'; readonly decision: RefusalDecision }
  | {
      readonly type: 'synced';
      readonly outcome: SyncOutcome;
      readonly missed: number;
      readonly heartbeatMs: number;
    }
  /** The server's contract is of a later generation than this client's. */
  | { readonly type: 'outdated' }
  | { readonly type: 'heartbeat'; readonly lagMs: number; readonly late: boolean }
  | { readonly type: 'moving'; readonly retryMs: number }
  /** Nothing was heard for longer than allowed; `slept` when that is because the machine slept. */
  | { readonly type: 'silent'; readonly slept: boolean }
  /** The wait is over. */
  | { readonly type: 'due' }
  /** `reconnect()` was called. */
  | { readonly type: 'asked' }
  /** The platform rejects the URL. */
  | { readonly type: 'unopenable' }
  /** `close()` was called. */
  | { readonly type: 'ended' };

/** Returns what a control event means for the state; `revoked` concerns only a topic. */
export function inputOf(event: ControlRead): Input | undefined {
  switch (event.name) {
    case 'sync': {
      const { outcome, missed, heartbeatMs } = event.data;
      return { type: 'synced', outcome, missed, heartbeatMs };
    }
    case 'heartbeat':
      return { type: 'heartbeat', lagMs: event.data.lagMs, late: event.data.late };
    case 'moving':
      return { type: 'moving', retryMs: event.data.retryMs };
    case 'revoked':
      return undefined;
  }
}
