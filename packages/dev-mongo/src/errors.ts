/** Why there is no MongoDB to work with, or what it refused. */
export type DevMongoErrorCode =
  | 'none-found'
  | 'refused-deployment'
  | 'refused-binary'
  | 'port-taken'
  | 'data-in-use'
  | 'not-started'
  | 'refused-command';

/** Says what stands in the way of a running MongoDB and what to do about it. */
export class DevMongoError extends Error {
  override readonly name = 'DevMongoError';
  readonly code: DevMongoErrorCode;

  constructor(code: DevMongoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
