import { onTestFinished } from 'vitest';

/** A point at which a test can hold tasks. Open until it is closed. */
export interface Barrier {
  /** Holds everything that arrives from now on. */
  close(): void;
  /** Lets everything through, now and later. */
  open(): void;
  /** How many are held up. */
  readonly waiting: number;
  /** Waits here while the barrier is closed. */
  pass(): Promise<void>;
}

/** Creates a barrier that opens at the end of the test. */
export function createBarrier(): Barrier {
  let isClosed = false;
  let held: (() => void)[] = [];
  const barrier: Barrier = {
    close() {
      isClosed = true;
    },
    open() {
      isClosed = false;
      for (const release of held) release();
      held = [];
    },
    get waiting() {
      return held.length;
    },
    async pass() {
      if (isClosed) await new Promise<void>((resolve) => held.push(resolve));
    },
  };
  onTestFinished(() => {
    barrier.open();
  });
  return barrier;
}
