import type { EventData, sync } from '@tidings/protocol';

/** How the catch-up of a connection ended. */
export type SyncOutcome = EventData<typeof sync>['outcome'];

/**
 * Why a source is between two connections.
 *
 * - `closed`: an open stream ended.
 * - `silent`: nothing arrived for longer than allowed.
 * - `unreachable`: no answer at all: offline, or nobody listens.
 * - `refused`: the server answered with something that says "not now".
 * - `not-a-stream`: the answer was 200, but not `text/event-stream`.
 * - `moving`: the server is shutting down and sent when to reconnect.
 * - `asked`: `reconnect()` was called.
 */
export type ReconnectReason =
  'closed' | 'silent' | 'unreachable' | 'refused' | 'not-a-stream' | 'moving' | 'asked';

/**
 * Why a source gave up.
 *
 * - `closed`: `close()` was called, or its signal aborted. Final; all others can be left by `reconnect()`.
 * - `unauthorized`: 401 or 403: signed out, or not for this user.
 * - `not-found`: 404 or 410.
 * - `rejected`: another 4xx: repeating the same request cannot help.
 * - `no-content`: 204, the standard's way for a server to forbid reconnecting.
 * - `outdated`: the server's contract is of a later generation; the page has to be reloaded.
 * - `invalid-url`: the platform rejects the URL.
 */
export type StopReason =
  'closed' | 'unauthorized' | 'not-found' | 'rejected' | 'no-content' | 'outdated' | 'invalid-url';

/** A connection is being opened, or the probe is finding out why it was refused. */
export interface Connecting {
  readonly name: 'connecting';
  /** Which try this is since a connection last settled, from 1. */
  readonly attempt: number;
}

/** The stream is open; what was missed is on its way. */
export interface CatchingUp {
  readonly name: 'catchingUp';
  readonly attempt: number;
}

/** The catch-up has ended: what is shown is up to date. */
export interface Live {
  readonly name: 'live';
  readonly attempt: number;
  readonly outcome: SyncOutcome;
  /** How many events were missed and have been replayed; 0 unless `resumed`. */
  readonly missed: number;
  /** When it became live, by the source's clock, in milliseconds. */
  readonly since: number;
  /** Milliseconds from the database to the server's dispatch, by the last heartbeat; undefined before one. */
  readonly lagMs: number | undefined;
  /** The server's own feed is late: connected, but what is shown may be old. */
  readonly late: boolean;
  /** Milliseconds between two heartbeats, according to the server. */
  readonly heartbeatMs: number;
}

/** Waiting to connect again. */
export interface Reconnecting {
  readonly name: 'reconnecting';
  /** Which try the next one will be. */
  readonly attempt: number;
  readonly delayMs: number;
  /** When the next try is due, by the source's clock, in milliseconds. */
  readonly retryAt: number;
  readonly reason: ReconnectReason;
  /** HTTP status of the refusal, where known. */
  readonly status?: number;
}

/** Not connected, and not going to reconnect on its own. */
export interface Stopped {
  readonly name: 'stopped';
  readonly reason: StopReason;
  /** HTTP status of the refusal, where known. */
  readonly status?: number;
  /** The `code` of the refusal's problem document (RFC 9457), where it had one. */
  readonly code?: string;
}

/** What a source is doing; switch on `name`. */
export type ConnectionState = Connecting | CatchingUp | Live | Reconnecting | Stopped;
