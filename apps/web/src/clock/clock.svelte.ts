import { createContext } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';

/** The one clock that everything shown with a time follows. */
export interface Clock {
  /** Now, in milliseconds since 1970; reading it follows it, once a second. */
  readonly nowMs: number;
  /** The same in steps of ten seconds, for what says minutes. */
  readonly slowMs: number;
}

const tickMs = 1000;
const slowStepMs = 10_000;

/** Makes a clock that ticks only while something on the page reads it. */
export function createClock(now: () => number = Date.now): Clock {
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
  const slowMs = $derived(Math.floor(read() / slowStepMs) * slowStepMs);
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
