import type { Span } from './check/check-waits.ts';

/** Milliseconds between two looks at the clock. */
const lookMs = 100;
/** Milliseconds by which a look may be late: so much the oracle needs in between. */
const slackMs = 200;

/** When the oracle itself stood still. */
export interface StallWatch {
  /** In milliseconds since 1970. */
  readonly stalls: readonly Span[];
  stop(): void;
}

/**
 * Watches for the times in which the oracle's own thread was busy with one thing. Everything between nodes,
 * MongoDB and clients goes through its proxies and is read by it: what arrives meanwhile is late by no fault of
 * a node.
 */
export function watchStalls(now: () => number = Date.now): StallWatch {
  const stalls: Span[] = [];
  let last = now();
  const looking = setInterval(() => {
    const from = last;
    last = now();
    if (last - from > lookMs + slackMs) stalls.push({ from: from + lookMs, to: last });
  }, lookMs);
  looking.unref();
  return {
    stalls,
    stop() {
      clearInterval(looking);
    },
  };
}
