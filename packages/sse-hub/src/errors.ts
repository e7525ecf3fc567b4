/**
 * What can be wrong with what the hub was given. `position-too-old` and `unknown-position` are for
 * `ReadHistory` to throw.
 */
export type HubErrorCode =
  | 'duplicate-event'
  | 'invalid-field'
  | 'no-topic'
  | 'not-open'
  | 'out-of-order'
  | 'position-too-old'
  | 'unknown-channel'
  | 'unknown-event'
  | 'unknown-position';

/** What the hub was given that it must not pass on. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
