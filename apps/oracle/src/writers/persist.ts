import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two tries. */
const retryMs = 200;
/** Milliseconds after which the database counts as gone. */
const giveUpAfterMs = 60_000;

/** Does something with the database again until it works: elections pass. */
export async function persist<T>(action: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + giveUpAfterMs;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await sleep(retryMs);
    }
  }
}
