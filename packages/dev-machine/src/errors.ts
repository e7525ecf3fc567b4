/** What the machine can refuse. */
export type MachineErrorCode = 'not-started' | 'failed' | 'timed-out';

/** Says what could not be run and why. */
export class MachineError extends Error {
  override readonly name = 'MachineError';
  readonly code: MachineErrorCode;

  constructor(code: MachineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
