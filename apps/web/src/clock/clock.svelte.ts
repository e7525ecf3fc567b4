import type { SseChannel } from '@tidings/contracts';
import { parsePosition } from '@tidings/protocol';
import type { Source } from '@tidings/event-source';
import { createContext } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';

/** The one clock behind every time shown on the page. */
export interface Clock {
  /** This machine's time, in milliseconds since 1970; readers are updated once a second. */
  readonly nowMs: number;
  /** The database's time, which dates everything, in steps of ten seconds: precise enough for minutes. */
  readonly slowMs: number;
}

const tickMs = 1000;
const slowStepMs = 10_000;

/** Creates a clock that ticks only while something on the page reads it; the database's time comes from the stream. */
export function createClock(source: Pick<Source<SseChannel>, 'on'>, now = Date.now): Clock {
  /** Milliseconds that the database is ahead of this machine. */
  let aheadMs = $state(0);
  // The last change may be as old as a heartbeat: the database's time is at least this.
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
