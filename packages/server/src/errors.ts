export type TidingsErrorCode =
  | 'duplicate-source'
  | 'conflicting-sources'
  | 'invalid-list'
  | 'invalid-page'
  | 'invalid-request'
  | 'invalid-where'
  | 'missing-address'
  | 'missing-images'
  | 'no-transaction'
  | 'nothing-written'
  | 'unserved-topic'
  | 'second-composition'
  | 'unknown-channel';

/** A mistake of the application that uses this package. */
export class TidingsError extends Error {
  override readonly name = 'TidingsError';
  readonly code: TidingsErrorCode;

  constructor(code: TidingsErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
