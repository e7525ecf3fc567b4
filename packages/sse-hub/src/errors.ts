/** What can be wrong with what the hub was given. */
export type HubErrorCode =
  | 'duplicate-event'
  | 'invalid-field'
  | 'no-topic'
  | 'not-open'
  | 'out-of-order'
  | 'unknown-channel'
  | 'unknown-event';

/** Says what the hub was given that it must not pass on. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
