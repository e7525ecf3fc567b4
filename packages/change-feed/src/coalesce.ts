/**
 * Makes an action that concurrent callers share. A call while one runs waits for another run, which
 * starts after it: what a caller saw before it called, the run it waits for comes after.
 */
export function coalesce(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  const start = (): Promise<void> => {
    running = action().finally(() => {
      running = undefined;
    });
    return running;
  };

  return () => {
    if (following !== undefined) return following;
    if (running === undefined) return start();
    following = running
      .catch(() => undefined) // its own callers have been told
      .then(() => {
        following = undefined;
        return start();
      });
    return following;
  };
}
