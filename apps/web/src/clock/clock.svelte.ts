import type { SseChannel } from '@tidings/contracts';
import { parsePosition } from '@tidings/protocol';
import type { Source } from '@tidings/event-source';
import { createContext } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';

/** The one clock that everything shown with a time follows. */
export interface Clock {
  /** Now by this machine, in milliseconds since 1970; reading it follows it, once a second. */
  readonly nowMs: number;
  /** Now by the database, which dates everything, in steps of ten seconds: for what says minutes. */
  readonly slowMs: number;
}

const tickMs = 1000;
const slowStepMs = 10_000;

/** Makes a clock that ticks only while something on the page reads it; the stream tells the database's time. */
export function createClock(source: Pick<Source<SseChannel>, 'on'>, now = Date.now): Clock {
  /** Milliseconds that the database is ahead of this machine. */
  let aheadMs = $state(0);
  // The last change may be as old as a heartbeat: the database is there, or further.
  source.on('sync', ({ position }) => {
    aheadMs = Math.max(aheadMs, (parsePosition(position)?.seconds ?? 0) * 1000 - now());
  });
  source.on('heartbeat', ({ at, late }, { replayed }) => {
    if (at !== null && !late && !replayed) aheadMs = Date.parse(at) - now();
  });
  const follow = createSubscriber((update) => {
    const timer = setInterval(update, tickMs);
    return () => {
      clearInterval(timer);
    };
  });
  const read = (): number => {
    follow();
    return now();
  };
  const slowMs = $derived(Math.floor((read() + aheadMs) / slowStepMs) * slowStepMs);
  return {
    get nowMs() {
      return read();
    },
    get slowMs() {
      return slowMs;
    },
  };
}

export const [useClock, provideClock] = createContext<Clock>();
