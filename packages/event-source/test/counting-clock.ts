import type { Clock } from '../src/alarm.ts';

/** The platform's clock, with its timers counted and its time to be moved. */
export interface CountingClock extends Clock {
  readonly timers: number;
  /** Lets time pass that no timer notices, as when a machine sleeps. */
  skip(ms: number): void;
}

/** Creates a counting clock. */
export function createCountingClock(): CountingClock {
  const timers = new Set<unknown>();
  let skippedMs = 0;
  return {
    now: () => Date.now() + skippedMs,
    setTimeout(callback, ms) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        callback();
      }, ms);
      timers.add(timer);
      return timer;
    },
    clearTimeout(timer) {
      timers.delete(timer);
      // Every timer comes from setTimeout above.
      clearTimeout(timer as NodeJS.Timeout);
    },
    get timers() {
      return timers.size;
    },
    skip(ms) {
      skippedMs += ms;
    },
  };
}
