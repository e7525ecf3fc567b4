import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Posted } from '../check/check-posts.ts';
import type { Random } from '../random.ts';
import { signUp } from './sign-up.ts';

/** Milliseconds to wait for an answer before the same POST is sent again. */
const answerWithinMs = 4000;

/** Says how someone posts. */
export interface ApiWriterOptions {
  /** URLs of the nodes. */
  readonly urls: readonly string[];
  readonly random: Random;
  readonly name: string;
  /** Mean time between two posts, in milliseconds. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** Collects what became of each. */
  readonly posted: Posted[];
}

/**
 * Signs up once, then posts through the API, at one node after another; repeats a POST with the same id until it is
 * answered. Ends with its signal, after the POST that is under way.
 */
export async function runApiWriter(options: ApiWriterOptions): Promise<void> {
  const { urls, random, name, everyMs, signal, posted } = options;
  const cookie = await signUp(urls, { random: random.fork('sign-up'), name, signal });
  if (cookie === undefined) return;
  for (let count = 1; !signal.aborted; count += 1) {
    await sleep(everyMs * 2 * random.next());
    const clientId = randomUUID();
    const body = JSON.stringify({ title: `${name} ${String(count)}`, clientId });
    // What is drawn does not depend on what fails: the same seed posts the same.
    const first = random.whole(0, urls.length - 1);
    let isAnswered = false;
    for (let attempt = 0; attempt < 60 && !isAnswered; attempt += 1) {
      const url = urls[(first + attempt) % urls.length];
      isAnswered = url !== undefined && (await post(url, { body, cookie }));
      if (!isAnswered) await sleep(200);
    }
    posted.push({ clientId, acknowledged: isAnswered });
  }
}

async function post(
  url: string,
  { body, cookie }: { readonly body: string; readonly cookie: string },
): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/posts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body,
      signal: AbortSignal.timeout(answerWithinMs),
    });
    await answer.arrayBuffer();
    return answer.status === 201;
  } catch {
    return false;
  }
}
