import { pause } from './pause.ts';

/** Background work that has to be awaited only at the end. */
export interface InFlightWork {
  /** Tracks a piece of work and returns it. */
  add<R>(work: Promise<R>): Promise<R>;
  /** Waits until no work is left, at most `withinMs` milliseconds; never rejects. */
  settled(withinMs: number): Promise<void>;
}

/** Creates an empty tracker. */
export function trackInFlight(): InFlightWork {
  const inFlight = new Set<Promise<unknown>>();
  return {
    add(work) {
      const done = () => inFlight.delete(settled);
      const settled: Promise<unknown> = work.then(done, done);
      inFlight.add(settled);
      return work;
    },
    async settled(withinMs) {
      const enough = new AbortController();
      const all = async () => {
        while (inFlight.size > 0) await Promise.all(inFlight);
        enough.abort();
      };
      await Promise.race([all(), pause(withinMs, enough.signal)]);
    },
  };
}
