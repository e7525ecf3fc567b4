import { OperationTimeoutError } from '../driver/errors.ts';
import { toNetworkError } from './network-error.ts';

/**
 * Milliseconds that one operation of the database may take, connection checkout, retries and the whole of
 * a transaction included; then it fails as a timeout, and what it was doing is left to end on its own.
 */
export const defaultOperationTimeoutMs = 5_000;

/**
 * Waits for an operation, but no longer than `timeoutMs`. The driver's own `timeoutMS` has no effect in
 * its present version, and its other limits apply to each of several attempts.
 *
 * @throws OperationTimeoutError when it takes longer; the operation's own failure is then ignored.
 * ConnectionLostError for a connection that Node lost, however the driver reports it.
 */
export async function endWithin<R>(
  timeoutMs: number,
  what: string,
  operation: Promise<R>,
  onTimeout: () => void = () => undefined,
): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      onTimeout();
      reject(
        new OperationTimeoutError(
          `The database did not complete ${what} within ${String(timeoutMs)} ms.`,
        ),
      );
    }, timeoutMs);
  });
  try {
    return await Promise.race([operation, timedOut]);
  } catch (error) {
    throw toNetworkError(error);
  } finally {
    clearTimeout(timer);
  }
}
