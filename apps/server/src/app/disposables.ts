/** What has to be closed at the end, in the opposite order of how it was opened. */
export interface Disposables {
  add(close: () => void | Promise<void>): void;
  /** Closes all, even when one fails. @throws AggregateError with every failure */
  close(): Promise<void>;
}

/** Creates an empty list. */
export function createDisposables(): Disposables {
  const disposables: (() => void | Promise<void>)[] = [];
  return {
    add(close) {
      disposables.push(close);
    },
    async close() {
      const failures: unknown[] = [];
      for (let next = disposables.pop(); next !== undefined; next = disposables.pop()) {
        try {
          await next();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, 'Closing failed.');
    },
  };
}
