/** So many wait already that another one would wait too long. */
export class GateFull extends Error {
  override readonly name = 'GateFull';
}

/** Lets a few pass at a time; the others wait in line. */
export interface Gate {
  /** Runs a task when its turn has come. @throws GateFull when too many wait */
  run<R>(task: () => Promise<R>): Promise<R>;
}

/** Creates a gate. */
export function createGate({
  maxAtOnce,
  maxWaiting,
}: {
  /** Tasks that run at once. */
  readonly maxAtOnce: number;
  /** Tasks that wait. */
  readonly maxWaiting: number;
}): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;

  return {
    async run(task) {
      if (running < maxAtOnce) running += 1;
      else if (waiting.length >= maxWaiting)
        throw new GateFull(`${String(maxWaiting)} wait already.`);
      // Whoever ends hands their place on.
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
