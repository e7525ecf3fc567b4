/** Lets so many pieces of work run at once; further ones wait, first come, first served. */
export interface Semaphore {
  /** Runs a piece of work when there is room; settles as it does. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Creates a semaphore with room for `count`. */
export function createSemaphore(count: number): Semaphore {
  const waiting: (() => void)[] = [];
  let free = count;

  function release(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  return {
    async run(work) {
      if (free > 0) free -= 1;
      // Whoever is done hands its slot on: it is never free in between.
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
}
