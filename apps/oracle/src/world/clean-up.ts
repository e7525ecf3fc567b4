/** What has to be ended, last come first. */
export interface CleanUp extends AsyncDisposable {
  defer(action: () => Promise<unknown> | undefined): void;
  use<T extends AsyncDisposable>(resource: T): T;
}

/** Creates a clean-up with nothing to do. Node 20 has no AsyncDisposableStack. */
export function createCleanUp(): CleanUp {
  const actions: (() => Promise<unknown> | undefined)[] = [];
  return {
    defer(action) {
      actions.push(action);
    },
    use(resource) {
      actions.push(async () => {
        await resource[Symbol.asyncDispose]();
      });
      return resource;
    },
    async [Symbol.asyncDispose]() {
      // One that fails keeps none of the others from being done.
      for (const action of actions.reverse()) await action()?.catch(() => undefined);
    },
  };
}
