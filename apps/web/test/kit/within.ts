import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that a step of a test may take which has no limit of its own. */
const limitMs = 60_000;

/** Waits for a step that has no limit of its own, and names it when it takes too long. */
export async function within<R>(step: string, promise: Promise<R>): Promise<R> {
  const tooLong = sleep(limitMs, undefined, { ref: false }).then(() => {
    throw new Error(`${step} took longer than ${String(limitMs / 1000)} s.`);
  });
  return Promise.race([promise, tooLong]);
}
