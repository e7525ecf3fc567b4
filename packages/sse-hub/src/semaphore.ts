/** So many wait already that another one would wait too long. */
export class SemaphoreFull extends Error {
  override readonly name = 'SemaphoreFull';
}

/** Runs a few tasks at a time; the others wait, in turn between those who ask. */
export interface Semaphore {
  /**
   * Runs a task when its turn has come. `keys` say who asks, e.g. address and name: those who have much
   * waiting under one of them come after those who have little; without keys tasks run in the order in
   * which they came. When too many wait, the one whose turn is the last is refused: mostly one of those
   * who ask the most.
   *
   * @throws SemaphoreFull when it is this one, now or while it waits
   */
  run<R>(keys: readonly string[], task: () => Promise<R>): Promise<R>;
}

interface Waiting {
  readonly turn: number;
  readonly start: () => void;
  readonly refuse: () => void;
}

/** Creates a semaphore whose line is fair (start-time fair queueing, each task of the same size). */
export function createSemaphore({
  maxAtOnce,
  maxWaiting = Infinity,
}: {
  /** Tasks that run at once. */
  readonly maxAtOnce: number;
  /** Tasks that wait; beyond it one is refused. @defaultValue no limit */
  readonly maxWaiting?: number;
}): Semaphore {
  /** By turn; those of one turn in the order in which they came. */
  const waiting: Waiting[] = [];
  /** The turn after the last one that was given under a key. */
  const nextTurns = new Map<string, number>();
  let running = 0;
  /** The turn of the task that was started last. */
  let now = 0;

  const turnOf = (keys: readonly string[]): number =>
    Math.max(now, ...keys.map((key) => nextTurns.get(key) ?? 0));

  function take(keys: readonly string[], turn: number): void {
    for (const key of keys) nextTurns.set(key, turn + 1);
  }

  /** Forgets who has had nothing waiting for so long that it makes no difference. */
  function prune(): void {
    for (const [key, turn] of nextTurns) if (turn <= now) nextTurns.delete(key);
  }

  function wait(keys: readonly string[]): Promise<void> {
    const turn = turnOf(keys);
    const last = waiting.at(-1);
    if (waiting.length >= maxWaiting) {
      if (last === undefined || last.turn <= turn)
        throw new SemaphoreFull('Too many wait already.');
      waiting.pop();
      last.refuse();
    }
    take(keys, turn);
    return new Promise((start, reject) => {
      const refuse = (): void => {
        reject(new SemaphoreFull('Others, who ask less, came in between.'));
      };
      const at = waiting.findLastIndex((other) => other.turn <= turn) + 1;
      waiting.splice(at, 0, { turn, start, refuse });
    });
  }

  /** Hands the place of a task that has ended on. */
  function next(): void {
    const first = waiting.shift();
    if (first === undefined) {
      running -= 1;
      if (running === 0) nextTurns.clear();
      return;
    }
    now = first.turn;
    if (nextTurns.size > 4 * maxWaiting) prune();
    first.start();
  }

  return {
    async run(keys, task) {
      if (running < maxAtOnce) {
        running += 1;
        take(keys, turnOf(keys));
      } else await wait(keys);
      try {
        return await task();
      } finally {
        next();
      }
    },
  };
}
