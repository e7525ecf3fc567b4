import type { ConnectionState } from '@tidings/event-source';
import type { Dictionary } from '../i18n/english.ts';

/** A connection's state as the reader sees it. */
type BadgeKind =
  'connecting' | 'catchingUp' | 'live' | 'late' | 'reconnecting' | 'offline' | 'stopped';

/** What the badge shows. */
export interface Badge {
  readonly kind: BadgeKind;
  readonly label: string;
}

/**
 * Puts the state of the connection into words. P8: `live` only after the source has received the outcome of
 * its catch-up, and only while its feed is not late.
 */
export function badgeOf(
  state: ConnectionState,
  around: { readonly isOnline: boolean; readonly nowMs: number; readonly text: Dictionary },
): Badge {
  const { connection } = around.text;
  const kind = kindOf(state, around.isOnline);
  return { kind, label: labelOf(kind, state, around.nowMs, connection) };
}

function kindOf(state: ConnectionState, isOnline: boolean): BadgeKind {
  switch (state.name) {
    case 'live':
      return state.late ? 'late' : 'live';
    case 'stopped':
      return 'stopped';
    case 'catchingUp':
      return 'catchingUp';
    case 'connecting':
    case 'reconnecting':
      if (!isOnline) return 'offline';
      return state.attempt > 1 ? 'reconnecting' : 'connecting';
  }
}

function labelOf(
  kind: BadgeKind,
  state: ConnectionState,
  nowMs: number,
  text: Dictionary['connection'],
): string {
  if (kind === 'live' && state.name === 'live' && state.lagMs !== undefined) {
    return `${text.live} · ${text.lag(state.lagMs)}`;
  }
  if (kind === 'reconnecting' && state.name === 'reconnecting') {
    const seconds = Math.ceil((state.retryAt - nowMs) / 1000);
    return seconds > 0 ? text.reconnectingIn(seconds) : text.reconnecting;
  }
  if (kind === 'stopped') return `${text.stopped}: ${text.reload.toLowerCase()}`;
  return text[kind === 'reconnecting' ? 'reconnecting' : kind];
}
