import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds to wait for an answer before the same is asked again. */
const answerWithinMs = 4000;
/** Milliseconds between two tries. */
const retryMs = 200;
/** Tries after which nobody will answer. */
const maxTries = 150;

/**
 * Asks one node after another until one answers for good: whatever it says but that it cannot now. What
 * was done by a try whose answer was lost is found done.
 */
export async function askUntilAnswered(
  urls: readonly string[],
  asked: {
    readonly method: string;
    readonly path: string;
    readonly cookie: string;
    /** The node that is asked first. */
    readonly first: number;
    readonly body?: object | undefined;
  },
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { method, path, cookie, first, body } = asked;
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    try {
      const answer = await fetch(`${urls[(first + attempt) % urls.length] ?? ''}${path}`, {
        method,
        headers: { 'content-type': 'application/json', cookie },
        signal: AbortSignal.timeout(answerWithinMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const { status } = answer;
      if (status < 500 && status !== 429) {
        return { status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
      }
    } catch {
      // The next one may answer.
    }
    await sleep(retryMs);
  }
  throw new Error(`Nobody answers ${method} ${path}.`);
}
