import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds to wait for an answer before the same request is sent again, to the next node. */
const answerWithinMs = 4000;
/** Milliseconds between two tries. */
const retryMs = 200;
/** Tries, after which a request counts as never answered. */
const maxTries = 60;

/** A request that is safe to repeat. */
export interface Repeatable {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly cookie: string;
  /** Statuses that answer it for good; all others mean: again. */
  readonly answers: readonly number[];
}

/** Sends a request, at one node after another, until it is answered; the answer's body, or undefined. */
export async function askUntilAnswered(
  urls: readonly string[],
  first: number,
  request: Repeatable,
): Promise<{ readonly body: unknown } | undefined> {
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const url = urls[(first + attempt) % urls.length] ?? '';
    const answer = await ask(url, request);
    if (answer !== undefined) return answer;
    await sleep(retryMs);
  }
  return undefined;
}

async function ask(
  url: string,
  { method, path, body, cookie, answers }: Repeatable,
): Promise<{ readonly body: unknown } | undefined> {
  try {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const read: unknown = await answer.json();
    return answers.includes(answer.status) ? { body: read } : undefined;
  } catch {
    return undefined;
  }
}
