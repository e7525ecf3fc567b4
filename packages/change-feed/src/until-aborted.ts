/**
 * Waits for a promise, or rejects with the signal's reason as soon as that aborts; the promise is then
 * left to end by itself, its rejection included. Leaves no listener.
 */
export async function untilAborted<R>(promise: Promise<R>, signal: AbortSignal): Promise<R> {
  return new Promise<R>((resolve, reject) => {
    const onAbort = () => {
      // The reason is an Error of ours: only this package's controllers are passed in.
      reject(signal.reason as Error);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}
