import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './parts.ts';

/** Pause between two questions, in milliseconds. */
const askMs = 100;
/** Longest wait for one answer, in milliseconds. */
const answerMs = 2000;
/** Time after which a part that does not answer is mentioned, and again and again, in milliseconds. */
const mentionMs = 10_000;

/** Returns whether a part answers 200 right now. */
export async function isReady({ readyUrl }: Part): Promise<boolean> {
  try {
    const response = await fetch(readyUrl, { signal: AbortSignal.timeout(answerMs) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/**
 * Waits until a part answers, for as long as it takes: whoever mends a mistake in it will not want
 * to start again. Mentions every 10 seconds that it waits.
 */
export async function waitUntilReady(
  part: Part,
  options: { readonly signal: AbortSignal; readonly say: (line: string) => void },
): Promise<void> {
  let mentionAt = Date.now() + mentionMs;
  while (!options.signal.aborted && !(await isReady(part))) {
    if (Date.now() > mentionAt) {
      options.say(`Still waiting for ${part.readyUrl} (its own lines above say why)`);
      mentionAt += mentionMs;
    }
    await sleep(askMs);
  }
}
