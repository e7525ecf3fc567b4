import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Posted } from '../check/check-posts.ts';
import type { Random } from '../random.ts';
import { askUntilAnswered } from './ask-until-answered.ts';
import { signUp } from './sign-up.ts';

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

/** Own posts that are remembered, to be edited and deleted. */
const maxRemembered = 20;

/**
 * Signs up once, then makes, edits and deletes its posts through the API, at one node after another;
 * repeats each request until it is answered, a POST with the same id. Ends with its signal, after the
 * request that is under way.
 */
export async function runApiWriter(options: ApiWriterOptions): Promise<void> {
  const { urls, random, name, everyMs, signal, posted } = options;
  const cookie = await signUp(urls, { random: random.fork('sign-up'), name, signal });
  if (cookie === undefined) return;
  const mine: string[] = [];
  for (let count = 1; !signal.aborted; count += 1) {
    await sleep(everyMs * 2 * random.next());
    // What is drawn does not depend on what fails: the same seed writes the same.
    const first = random.whole(0, urls.length - 1);
    const what = random.next();
    const which = random.next();
    const id = mine[Math.floor(which * mine.length)];
    if (what < 0.7 || id === undefined) {
      const clientId = randomUUID();
      const body = { title: `${name} ${String(count)}`, clientId };
      const request = { method: 'POST', path: '/api/posts', body, cookie, answers: [201] } as const;
      const answer = await askUntilAnswered(urls, first, request);
      posted.push({ clientId, acknowledged: answer !== undefined });
      const made = idIn(answer?.body);
      if (made !== undefined) mine.push(made);
      if (mine.length > maxRemembered) mine.shift();
      continue;
    }
    const path = `/api/posts/${id}`;
    // 404: it is gone, by an earlier try whose answer was lost.
    const answers = [200, 404];
    if (what < 0.9) {
      const body = { title: `${name} ${String(count)}, edited` };
      await askUntilAnswered(urls, first, { method: 'PATCH', path, body, cookie, answers });
    } else {
      mine.splice(mine.indexOf(id), 1);
      await askUntilAnswered(urls, first, { method: 'DELETE', path, cookie, answers });
    }
  }
}

/** Id of the post that an answer tells of. */
function idIn(answer: unknown): string | undefined {
  // The contract says so of 201; anything else has no such field.
  const { post } = (answer ?? {}) as { readonly post?: { readonly id?: string } };
  return post?.id;
}
