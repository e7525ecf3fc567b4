/** What can make `connect` fail at once, a check of listeners, or a wait for a position. */
export type EventSourceErrorCode = 'contract-broken' | 'no-event-source' | 'stopped';

/** Reports what `connect` lacks and where to get it, or how listeners break the contract. */
export class EventSourceError extends Error {
  override readonly name = 'EventSourceError';
  readonly code: EventSourceErrorCode;

  constructor(code: EventSourceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
