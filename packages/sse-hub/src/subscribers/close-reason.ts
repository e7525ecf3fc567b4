/** Why a connection ended, in the course of things. */
export type CloseCode = 'gone' | 'moving' | 'slow' | 'revoked' | 'unreadable' | 'hub-closed';

/** Why a connection ended, as passed to its sink. */
export interface CloseReason {
  readonly code: CloseCode;
  /** Whether coming back makes sense. */
  readonly reconnect: boolean;
}

/** Every reason there is. */
export const closeReasons: Readonly<Record<CloseCode, CloseReason>> = {
  /** The client went away. */
  gone: { code: 'gone', reconnect: true },
  /** This node is shutting down; another one takes over. */
  moving: { code: 'moving', reconnect: true },
  /** It has not taken a byte for longer than `stallMs`. */
  slow: { code: 'slow', reconnect: true },
  /** Its last topic ended. */
  revoked: { code: 'revoked', reconnect: false },
  /** A snapshot that it needs cannot be read: it got `moving`. */
  unreadable: { code: 'unreadable', reconnect: true },
  /** The hub was closed under it. */
  'hub-closed': { code: 'hub-closed', reconnect: true },
};
