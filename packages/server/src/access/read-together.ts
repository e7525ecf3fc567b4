interface Waiter {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Creates reads that are shared by all who wait, so that a thousand streams that open at once cost a few. One that
 * arrives while a read is under way waits for the next: its answer must not be older than the question. `settle` is
 * called for each in the turn in which the read completes.
 */
export function createReadTogether<Asker, Found>(
  read: (askers: readonly Asker[]) => Promise<Found>,
  settle: (asker: Asker, found: Found) => void,
): (asker: Asker) => Promise<void> {
  let waiting = new Map<Asker, Waiter>();
  let isReading = false;

  async function readAll(): Promise<void> {
    while (waiting.size > 0) {
      const batch = waiting;
      waiting = new Map();
      try {
        const found = await read([...batch.keys()]);
        for (const [asker, { resolve }] of batch) {
          settle(asker, found);
          resolve();
        }
      } catch (error) {
        for (const { reject } of batch.values()) reject(error);
      }
    }
    // In the same step as the last look at who waits: nobody can arrive in between.
    isReading = false;
  }

  return (asker) => {
    const waiter = waiting.get(asker) ?? createWaiter();
    waiting.set(asker, waiter);
    if (!isReading) {
      isReading = true;
      // In the next turn: those that arrive together share a read.
      setImmediate(() => void readAll());
    }
    return waiter.promise;
  };
}

function createWaiter(): Waiter {
  let resolve: Waiter['resolve'] = () => undefined;
  let reject: Waiter['reject'] = () => undefined;
  const promise = new Promise<void>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}
