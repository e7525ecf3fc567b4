import { postsTopic, type SseChannel } from '@tidings/contracts';
import type { ConnectionState, Source, SyncOutcome } from '@tidings/event-source';
import { createContext } from 'svelte';

/** How the last catch-up ended. */
export interface CatchUp {
  readonly outcome: SyncOutcome;
  /** Events that were missed and have been replayed. */
  readonly missed: number;
}

/** The stream's connection as the page shows it. */
export interface Connection {
  readonly state: ConnectionState;
  /** The device reports a network. */
  readonly isOnline: boolean;
  readonly lastCatchUp: CatchUp | undefined;
  /** How many users look at the posts right now; undefined until the server reports it. */
  readonly watching: number | undefined;
  /** Events of a newer server that this page does not know. */
  readonly unknown: number;
  reconnect(): void;
}

/**
 * Follows a source, and tells it what only the page knows: it reconnects at once when the network is back,
 * checks the connection when the page becomes visible, and catches up after the page was frozen.
 */
export function createConnection(options: {
  readonly source: Pick<
    Source<SseChannel>,
    'state' | 'onState' | 'on' | 'reconnect' | 'check' | 'unknown'
  >;
  readonly window: Window;
}): Connection {
  const { source, window } = options;
  const { document, navigator } = window;
  let state = $state.raw(source.state);
  let isOnline = $state(navigator.onLine);
  let lastCatchUp = $state.raw<CatchUp>();
  let watching = $state<number>();
  let unknown = $state(0);

  source.onState((next) => {
    state = next;
    // Each heartbeat is a state of its own, which is often enough for this count.
    unknown = source.unknown;
  });
  source.on('sync', ({ outcome, missed }) => {
    lastCatchUp = { outcome, missed };
  });
  source.on('presence', ({ topic, count }) => {
    if (topic === postsTopic) watching = count;
  });
  window.addEventListener('offline', () => {
    isOnline = false;
    source.check();
  });
  window.addEventListener('online', () => {
    isOnline = true;
    if (state.name !== 'live' && state.name !== 'stopped') source.reconnect();
    else source.check();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) source.check();
  });
  // A page that was frozen or in the back/forward cache missed events, whatever its connection did.
  const wake = (): void => {
    if (state.name !== 'stopped') source.reconnect();
  };
  document.addEventListener('resume', wake);
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) wake();
  });

  return {
    get state() {
      return state;
    },
    get isOnline() {
      return isOnline;
    },
    get lastCatchUp() {
      return lastCatchUp;
    },
    get watching() {
      return watching;
    },
    get unknown() {
      return unknown;
    },
    reconnect() {
      source.reconnect();
    },
  };
}

export const [useConnection, provideConnection] = createContext<Connection>();
