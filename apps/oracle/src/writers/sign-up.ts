import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';

/** Milliseconds to wait for an answer before another try. */
const answerWithinMs = 4000;
const password = 'one of the writers';

/**
 * Makes an account at whichever node takes it. Returns the header `cookie` of its session; undefined when
 * the signal came first. An answer that was lost has made it: then its name is taken, and signing in works.
 */
export async function signUp(
  urls: readonly string[],
  {
    random,
    name,
    signal,
  }: { readonly random: Random; readonly name: string; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const body = JSON.stringify({ name, password });
  while (!signal.aborted) {
    const url = random.pick(urls);
    const cookie =
      (await askFor(`${url}/api/people`, body)) ?? (await askFor(`${url}/api/session`, body));
    if (cookie !== undefined) return cookie;
    await sleep(200);
  }
  return undefined;
}

async function askFor(url: string, body: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(answerWithinMs),
    });
    await answer.arrayBuffer();
    return answer.ok ? answer.headers.getSetCookie()[0]?.split(';')[0] : undefined;
  } catch {
    return undefined;
  }
}
