import { onTestFinished } from 'vitest';
import type { ReadAccess } from '@tidings/server';

/** Holds the read of a user's access, before or after it. */
export interface GatedRead {
  readonly around: (read: ReadAccess) => ReadAccess;
  /** Holds the next read; resolves when it has got there. */
  hold(where: 'before' | 'after'): {
    readonly reached: Promise<void>;
    readonly release: () => void;
  };
}

/** Creates a gate that is open. */
export function createGatedRead(): GatedRead {
  let held: { where: 'before' | 'after'; arrive: () => void; released: Promise<void> } | undefined;

  async function pass(where: 'before' | 'after'): Promise<void> {
    if (held?.where !== where) return;
    const { arrive, released } = held;
    held = undefined;
    arrive();
    await released;
  }

  return {
    around: (read) => async (wanted) => {
      await pass('before');
      const found = await read(wanted);
      await pass('after');
      return found;
    },
    hold(where) {
      let arrive: () => void = () => undefined;
      let release: () => void = () => undefined;
      const reached = new Promise<void>((resolve) => (arrive = resolve));
      const released = new Promise<void>((resolve) => (release = resolve));
      held = { where, arrive, released };
      onTestFinished(release);
      return { reached, release };
    },
  };
}
