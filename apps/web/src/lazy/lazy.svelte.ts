/** Something that is fetched when it is first used. */
export interface Lazy<Value> {
  /** The loaded value; undefined until then. Reading it starts loading. */
  readonly current: Value | undefined;
  /** Starts loading ahead of the first use. */
  fetch(): void;
}

/** Milliseconds after which a failed load is retried. */
const retryMs = 3_000;

/** Creates a lazily loaded value; failed loads are retried. */
export function createLazy<Value>(load: () => Promise<Value>): Lazy<Value> {
  let value = $state.raw<Value>();
  let isAsked = false;
  const attempt = (): void => {
    load().then(
      (loaded) => {
        value = loaded;
      },
      () => setTimeout(attempt, retryMs),
    );
  };
  const fetch = (): void => {
    if (isAsked) return;
    isAsked = true;
    attempt();
  };
  return {
    fetch,
    get current() {
      fetch();
      return value;
    },
  };
}
