import type { Election } from './election.ts';

/**
 * Loads an election on demand, because most tabs never need it. Once loaded it looks for the leader, if
 * that is still wanted; `onFailed` is called if it cannot be loaded.
 */
export function createLazyElection(load: () => Promise<Election>, onFailed: () => void): Election {
  let loaded: Election | undefined;
  let isSought = false;
  load().then((election) => {
    loaded = election;
    if (isSought) election.seek();
  }, onFailed);

  return {
    seek() {
      isSought = true;
      loaded?.seek();
    },
    replace() {
      isSought = true;
      // Until it is loaded, no leader can have failed to answer it.
      loaded?.replace();
    },
    settled() {
      loaded?.settled();
    },
    received(message) {
      loaded?.received(message);
    },
    yield() {
      isSought = false;
      loaded?.yield();
    },
  };
}
