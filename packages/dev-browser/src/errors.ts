/** Why there is no browser to work with. */
export type DevBrowserErrorCode = 'none-found' | 'refused-binary';

/** Says what stands in the way of a browser and what to do about it. */
export class DevBrowserError extends Error {
  override readonly name = 'DevBrowserError';
  readonly code: DevBrowserErrorCode;

  constructor(code: DevBrowserErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
