/// <reference lib="esnext.disposable" preserve="true" />
import type { Channel, EventName, EventPayload } from '@tidings/protocol';
import type { ConnectionState } from './state.ts';

/** What is known of an event besides its data. */
export interface EventMeta {
  readonly name: string;
  /** Where it stands in the database's history; absent for what stands nowhere (presence, `moving`). */
  readonly position?: string;
  /** It belongs to a catch-up: it came before the `sync` of this connection. */
  readonly replayed: boolean;
}

/** A channel's events, from now until `close`, over as many connections as it takes. */
export interface Source<C extends Channel> {
  readonly state: ConnectionState;
  /** Where it stands: everything up to here has been received. Undefined before the first `sync`. */
  readonly position: string | undefined;
  /** How many changes were left out because a snapshot already contained them. */
  readonly contained: number;
  /**
   * How many events came that the contract does not have: those of a newer server, which says their
   * names in `sync`. What was replayed ahead of the first `sync` is not among them.
   */
  readonly unknown: number;
  /** Listens for an event; the result stops that. What a listener throws is reported. */
  on<Name extends EventName<C>>(
    name: Name,
    listener: (data: EventPayload<C, Name>, meta: EventMeta) => void,
  ): () => void;
  /** Listens for changes of `state`; not called with the present one. The result stops that. */
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Connects anew now, also from any stop but `close`; for a signed-in user, a network that is back. */
  reconnect(): void;
  /** Reconnects only if nothing was heard for longer than allowed; for a page that is shown again. */
  check(): void;
  /** Ends it for good: no connection, timer or listener is left, and nothing more is delivered. */
  close(): void;
  [Symbol.dispose](): void;
}
