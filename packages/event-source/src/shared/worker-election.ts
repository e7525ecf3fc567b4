import { createTypedPort } from './typed-port.ts';
import type { Election, ElectionOptions } from './election.ts';
import type { Locks, SharedWorkerLike } from './platform.ts';
import { groupOf, numberOf, workerName } from './worker-name.ts';

/**
 * Lets a SharedWorker lead. A worker that hangs cannot be ended from outside: its tabs move on to the
 * next, whose name is one higher, and the highest counts.
 */
export function createWorkerElection(
  openWorker: (name: string) => SharedWorkerLike,
  options: ElectionOptions & { readonly locks: Locks },
): Election {
  const { group, locks, onPort, onLost, onUnusable } = options;
  let number: number | undefined;
  let watch = new AbortController();

  function start(n: number): void {
    number = n;
    watch.abort();
    try {
      const worker = openWorker(workerName(group, n));
      worker.onerror = onUnusable;
      onPort(createTypedPort(worker.port));
    } catch {
      onUnusable();
    }
  }

  async function startNewest(): Promise<void> {
    const { held = [] } = await locks.query();
    const workers = held.map(({ name = '' }) => name).filter((name) => groupOf(name) === group);
    start(Math.max(0, number ?? 0, ...workers.map(numberOf)));
  }

  return {
    seek() {
      startNewest().catch(onUnusable);
    },
    replace() {
      start((number ?? 0) + 1);
    },
    settled() {
      watch.abort();
      watch = new AbortController();
      const { signal } = watch;
      // The worker holds it for its lifetime.
      locks
        .request(workerName(group, number ?? 0), { signal }, () => {
          if (!signal.aborted) onLost();
        })
        .catch(() => undefined);
    },
    received(message) {
      if (message.type !== 'leader' || number === undefined) return;
      if (message.term > number) start(message.term);
    },
    yield() {
      watch.abort();
    },
  };
}
