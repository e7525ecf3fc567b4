/** What the gate can refuse. */
export type GateErrorCode = 'not-comparable' | 'bad-lock' | 'not-releasable';

/** What cannot be compared or released, and what to do. */
export class GateError extends Error {
  override readonly name = 'GateError';
  readonly code: GateErrorCode;

  constructor(code: GateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
