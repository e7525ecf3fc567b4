import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until there is an answer; undefined when the time is over. */
export async function waitFor<T>(
  withinMs: number,
  ask: () => T | undefined | Promise<T | undefined>,
  everyMs = 50,
): Promise<T | undefined> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() > giveUpAt) return answer;
    await sleep(everyMs);
  }
}
