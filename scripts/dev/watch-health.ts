import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './parts.ts';
import { isReady } from './wait-until-ready.ts';

/** Pause between two questions, in milliseconds. */
const askMs = 1000;
/** Questions without an answer after which it is said; a restart after an edit takes fewer. */
const missesToMention = 3;

/**
 * Asks a part again and again and says when it stops answering and when it is back: a server that
 * crashed under `tsx watch` would else vanish silently. Ends with the signal.
 */
export async function watchHealth(
  part: Part,
  options: {
    readonly signal: AbortSignal;
    readonly say: (line: string) => void;
    /** @defaultValue asks the part */
    readonly ask?: (part: Part) => Promise<boolean>;
    /** Pause between two questions, in milliseconds. @defaultValue 1000 */
    readonly pauseMs?: number;
  },
): Promise<void> {
  const { signal, say, ask = isReady, pauseMs = askMs } = options;
  let misses = 0;
  while (!signal.aborted) {
    const answers = await ask(part);
    if (answers && misses >= missesToMention) say(`The ${part.name} answers again.`);
    misses = answers ? 0 : misses + 1;
    if (misses === missesToMention) {
      say(
        `The ${part.name} has stopped answering at ${part.readyUrl}: its last lines above say why.`,
      );
      say('It is started again when one of its files changes; Ctrl-C ends everything.');
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
