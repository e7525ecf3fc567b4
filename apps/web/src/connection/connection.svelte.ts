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
  /** The device says that it has a network. */
  readonly isOnline: boolean;
  readonly lastCatchUp: CatchUp | undefined;
  /** How many look at the posts right now, here and elsewhere; undefined until it is said. */
  readonly watching: number | undefined;
  /** Events that a newer server has sent, and that this page does not know. */
  readonly unknown: number;
  reconnect(): void;
}

/**
 * Follows a source and tells it what only the page knows: a network that is back is tried at once,
 * a page that is looked at again has its connection checked, and one that was frozen catches up.
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
    // Each heartbeat is a state of its own: more often nobody has to know.
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
  // A page that was frozen or kept by the browser for later was away, whatever its connection has done.
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
