import { silentAfterHeartbeats, type ReconnectLimits } from './limits.ts';
import type { ConnectionState } from './state.ts';

/**
 * Says how many milliseconds a state may last if nothing is heard: 0 or less when its time is over,
 * undefined when it lasts until something happens. `heardAt` is when anything last came.
 *
 * A clock that was set back ends the wait; it never makes it longer.
 */
export function remainingMs(
  state: ConnectionState,
  heardAt: number,
  now: number,
  limits: ReconnectLimits,
): number | undefined {
  switch (state.name) {
    case 'connecting':
    case 'catchingUp':
      return leftOf(limits.connectTimeoutMs, heardAt, now);
    case 'live':
      return leftOf(silentAfterHeartbeats * state.heartbeatMs, heardAt, now);
    case 'reconnecting':
      return leftOf(state.delayMs, state.retryAt - state.delayMs, now);
    case 'stopped':
      return undefined;
  }
}

function leftOf(allowedMs: number, from: number, now: number): number {
  return now < from ? 0 : from + allowedMs - now;
}
