/** What can make `connect` fail at once. */
export type EventSourceErrorCode = 'no-event-source';

/** Says what `connect` was not given and where to get it. */
export class EventSourceError extends Error {
  override readonly name = 'EventSourceError';
  readonly code: EventSourceErrorCode;

  constructor(code: EventSourceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
