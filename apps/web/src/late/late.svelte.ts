/** Something that is fetched when it is first wanted. */
export interface Late<Value> {
  /** What was fetched; undefined until it is there. Asking for it fetches it. */
  readonly current: Value | undefined;
  /** Fetches it ahead of time. */
  fetch(): void;
}

/** Milliseconds after which something that could not be fetched is tried again. */
const retryMs = 3_000;

/** Makes something late; what cannot be fetched is tried again for as long as it is wanted. */
export function createLate<Value>(load: () => Promise<Value>): Late<Value> {
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
