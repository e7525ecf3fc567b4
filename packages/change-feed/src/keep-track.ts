import { pause } from './pause.ts';

/** Work in flight that nobody waits for while it runs, and somebody has to at the end. */
export interface Tracked {
  /** Takes note of a piece of work and gives it back. */
  add<R>(work: Promise<R>): Promise<R>;
  /** Waits until no work is left, or so many milliseconds; never rejects. */
  settled(withinMs: number): Promise<void>;
}

/** Creates an empty track. */
export function keepTrack(): Tracked {
  const left = new Set<Promise<unknown>>();
  return {
    add(work) {
      const done = () => left.delete(settled);
      const settled: Promise<unknown> = work.then(done, done);
      left.add(settled);
      return work;
    },
    async settled(withinMs) {
      const enough = new AbortController();
      const all = async () => {
        while (left.size > 0) await Promise.all(left);
        enough.abort();
      };
      await Promise.race([all(), pause(withinMs, enough.signal)]);
    },
  };
}
