import { isDatabaseUnavailable } from '@tidings/change-feed';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two attempts while the database is unavailable. */
const retryMs = 500;

/** Repeats a read while the database is unavailable, until `signal` aborts; rejects with every other error. */
export async function retryWhileUnavailable<Result>(
  read: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (signal.aborted || !isDatabaseUnavailable(error)) throw error;
      await sleep(retryMs, undefined, { signal });
    }
  }
}
