/** What can be wrong with a definition or a text this package was given. */
export type ProtocolErrorCode =
  | 'duplicate-event'
  | 'invalid-channel'
  | 'invalid-event-name'
  | 'invalid-example'
  | 'invalid-position'
  | 'invalid-topic'
  | 'not-generatable'
  | 'not-json'
  | 'unwritten';

/** Which definition or text is wrong and what is allowed. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
