/// <reference lib="esnext.disposable" preserve="true" />
import type { Channel, EventName, EventPayload } from '@tidings/protocol';
import type { ConnectionState } from './state.ts';

/** What is known about an event besides its data. */
export interface EventMeta {
  readonly name: string;
  /** Its position in the database's history; absent for events without one (presence, `moving`). */
  readonly position?: string;
  /** It belongs to a catch-up: it arrived before this connection's `sync`. */
  readonly replayed: boolean;
}

/** A channel's events, from now until `close`, over as many connections as it takes. */
export interface Source<C extends Channel> {
  readonly state: ConnectionState;
  /** Everything up to here has been received. Undefined before the first `sync`. */
  readonly position: string | undefined;
  /** How many changes were left out because a snapshot already contained them. */
  readonly contained: number;
  /**
   * How many events arrived that the contract does not have: those of a newer server, which lists their names
   * in `sync`. Events replayed before the first `sync` are not counted.
   */
  readonly unknown: number;
  /** Listens for an event; the result stops listening. What a listener throws is reported. */
  on<Name extends EventName<C>>(
    name: Name,
    listener: (data: EventPayload<C, Name>, meta: EventMeta) => void,
  ): () => void;
  /** Listens for changes of `state`; not called with the current one. The result stops listening. */
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Reconnects now, also after any stop but `close`: after a sign-in, or when the network is back. */
  reconnect(): void;
  /** Reconnects only if nothing arrived for longer than allowed; for a page that becomes visible again. */
  check(): void;
  /** Ends it for good: no connection, timer or listener is left, and nothing more is delivered. */
  close(): void;
  [Symbol.dispose](): void;
}
