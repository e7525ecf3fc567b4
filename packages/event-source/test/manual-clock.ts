import type { Clock } from '../src/alarm.ts';

/** A clock that stands still until the test advances it. */
export interface ManualClock extends Clock {
  readonly timers: number;
  /** How many timers were ever set. */
  readonly set: number;
  /** Advances, firing what is due in order. */
  advance(ms: number): void;
  /** Jumps without firing; what is due fires late, at the next `advance`. */
  jump(ms: number): void;
}

/** Creates a manual clock at a time far from 0. */
export function createManualClock(): ManualClock {
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>();
  let time = 1_000_000;
  let set = 0;

  function nextDue(until: number): number | undefined {
    const due = [...timers].filter(([, timer]) => timer.at <= until);
    return due.sort(([, a], [, b]) => a.at - b.at)[0]?.[0];
  }

  return {
    now: () => time,
    setTimeout(callback, ms) {
      set += 1;
      timers.set(set, { at: time + ms, callback });
      return set;
    },
    clearTimeout(timer) {
      // Every timer comes from setTimeout above, which numbers them.
      timers.delete(timer as number);
    },
    get timers() {
      return timers.size;
    },
    get set() {
      return set;
    },
    advance(ms) {
      const until = time + ms;
      for (let id = nextDue(until); id !== undefined; id = nextDue(until)) {
        const timer = timers.get(id);
        timers.delete(id);
        time = Math.max(time, timer?.at ?? time);
        timer?.callback();
      }
      time = until;
    },
    jump(ms) {
      time += ms;
    },
  };
}
