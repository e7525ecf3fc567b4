import type { AccessRead, ReadAccess } from './read-access.ts';
import type { StreamAccess } from './stream-access.ts';

interface Waiter {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Creates the reading for streams: one read for all who wait, so that a thousand that open at once
 * cost a few. Whoever comes while a read is under way waits for the next: it must not have been read
 * before it was entered. `settle` is called for each in the turn in which the read is back.
 */
export function createReadTogether(
  read: ReadAccess,
  settle: (stream: StreamAccess, found: AccessRead) => void,
): (stream: StreamAccess) => Promise<void> {
  let waiting = new Map<StreamAccess, Waiter>();
  let isReading = false;

  async function readAll(): Promise<void> {
    while (waiting.size > 0) {
      const batch = waiting;
      waiting = new Map();
      try {
        const found = await read({
          sessions: new Set([...batch.keys()].map(({ session }) => session.id)),
          rooms: new Set([...batch.keys()].flatMap(({ asked }) => asked)),
        });
        for (const [stream, { resolve }] of batch) {
          settle(stream, found);
          resolve();
        }
      } catch (error) {
        for (const { reject } of batch.values()) reject(error);
      }
    }
    // In the same step as the last look at who waits: nobody can come in between.
    isReading = false;
  }

  return (stream) => {
    const waiter = waiting.get(stream) ?? createWaiter();
    waiting.set(stream, waiter);
    if (!isReading) {
      isReading = true;
      // In the next turn: those who come together share a read.
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
