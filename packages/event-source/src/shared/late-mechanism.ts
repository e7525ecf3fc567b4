import type { Mechanism } from './mechanism.ts';

/**
 * Lets a mechanism be fetched: what most tabs never need is not in their first load. It begins to look
 * for the holder once it is there, if that is still wanted. `onFailed` is told when it does not come.
 */
export function createLateMechanism(
  load: () => Promise<Mechanism>,
  onFailed: () => void,
): Mechanism {
  let loaded: Mechanism | undefined;
  let isSought = false;
  load().then((mechanism) => {
    loaded = mechanism;
    if (isSought) mechanism.seek();
  }, onFailed);

  return {
    seek() {
      isSought = true;
      loaded?.seek();
    },
    replace() {
      isSought = true;
      // Until it is there nobody can have failed to answer it.
      loaded?.replace();
    },
    settled() {
      loaded?.settled();
    },
    heard(message) {
      loaded?.heard(message);
    },
    yield() {
      isSought = false;
      loaded?.yield();
    },
  };
}
