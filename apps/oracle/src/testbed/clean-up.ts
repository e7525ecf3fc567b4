/** What has to be ended, last come first. */
export interface CleanUp extends AsyncDisposable {
  defer(action: () => Promise<unknown> | undefined): void;
  /**
   * Starts something that ends with the clean-up, also when that comes while it is starting.
   *
   * @throws DOMException `AbortError` when the clean-up is over: nothing is started any more.
   */
  use<T extends AsyncDisposable>(start: () => Promise<T>): Promise<T>;
}

/** Creates a clean-up with nothing to do. Node 20 has no AsyncDisposableStack. */
export function createCleanUp(): CleanUp {
  const actions: (() => Promise<unknown> | undefined)[] = [];
  let isOver = false;
  return {
    defer(action) {
      actions.push(action);
    },
    use(start) {
      if (isOver) return Promise.reject(new DOMException('It is over.', 'AbortError'));
      const starting = start();
      actions.push(async () => {
        await (await starting)[Symbol.asyncDispose]();
      });
      return starting;
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      // One that fails keeps none of the others from being done.
      for (const action of actions.reverse()) await action()?.catch(() => undefined);
    },
  };
}
