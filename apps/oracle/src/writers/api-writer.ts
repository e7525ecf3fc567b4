import { setTimeout as sleep } from 'node:timers/promises';
import type { Posted } from '../check/check-posts.ts';
import type { Random } from '../random.ts';
import { askUntilAnswered } from './ask-until-answered.ts';
import { postUntilAnswered } from './post-until-answered.ts';
import { signUp } from './sign-up.ts';

/** Options of a writer through the API. */
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
  const own: string[] = [];
  for (let count = 1; !signal.aborted; count += 1) {
    await sleep(everyMs * 2 * random.next());
    // What is drawn does not depend on what fails: the same seed writes the same.
    const first = random.whole(0, urls.length - 1);
    const what = random.next();
    const which = random.next();
    const id = own[Math.floor(which * own.length)];
    const title = `${name} ${String(count)}`;
    if (what < 0.7 || id === undefined) {
      const body = { title };
      const made = await postUntilAnswered(urls, {
        path: '/api/posts',
        cookie,
        first,
        body,
        posted,
      });
      if (made !== undefined) own.push(made);
      if (own.length > maxRemembered) own.shift();
      continue;
    }
    // One that is gone, by an earlier try whose answer was lost, is answered 404.
    const path = `/api/posts/${id}`;
    if (what < 0.9) {
      const body = { title: `${title}, edited` };
      await askUntilAnswered(urls, { method: 'PATCH', path, cookie, first, body });
    } else {
      own.splice(own.indexOf(id), 1);
      await askUntilAnswered(urls, { method: 'DELETE', path, cookie, first });
    }
  }
}
