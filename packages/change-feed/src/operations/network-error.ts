import { ConnectionLostError, isOfFamily } from '../driver/errors.ts';

/** Node's names for a connection that is gone, or was never made. */
const connectionCodes: ReadonlySet<unknown> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTCONN',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_SOCKET_CLOSED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/**
 * Returns whether Node lost a connection. The driver reports that as an error of its own, save where it writes
 * to a connection in the moment after the other end has closed it.
 */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && connectionCodes.has(error.code);
}

/** Makes the driver's error of one that Node had with a connection; leaves every other as it is. */
export function toNetworkError(error: unknown): unknown {
  if (!(error instanceof Error) || !isConnectionLost(error)) return error;
  return isOfFamily(error, 'MongoNetworkError')
    ? error
    : new ConnectionLostError(error.message, { cause: error });
}
