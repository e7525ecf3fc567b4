import { silentAfterHeartbeats, type ReconnectLimits } from './limits.ts';
import type { ConnectionState } from './state.ts';

/**
 * Returns how many milliseconds a state may last if nothing arrives: 0 or less when its deadline has passed,
 * undefined when it lasts until something happens. `lastActivityAt` is when anything last arrived.
 *
 * A clock that was set back ends the wait; it never makes it longer.
 */
export function remainingMs(
  state: ConnectionState,
  lastActivityAt: number,
  now: number,
  limits: ReconnectLimits,
): number | undefined {
  switch (state.name) {
    case 'connecting':
    case 'catchingUp':
      return remainingOf(limits.connectTimeoutMs, lastActivityAt, now);
    case 'live':
      return remainingOf(silentAfterHeartbeats * state.heartbeatMs, lastActivityAt, now);
    case 'reconnecting':
      return remainingOf(state.delayMs, state.retryAt - state.delayMs, now);
    case 'stopped':
      return undefined;
  }
}

function remainingOf(allowedMs: number, from: number, now: number): number {
  return now < from ? 0 : from + allowedMs - now;
}
