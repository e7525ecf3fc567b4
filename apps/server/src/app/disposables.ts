/** What has to be closed at the end, in the opposite order of how it was opened. */
export interface Closers {
  add(close: () => void | Promise<void>): void;
  /** Closes all, even when one fails. @throws AggregateError with every failure */
  close(): Promise<void>;
}

/** Creates an empty list. */
export function createClosers(): Closers {
  const closers: (() => void | Promise<void>)[] = [];
  return {
    add(close) {
      closers.push(close);
    },
    async close() {
      const failures: unknown[] = [];
      for (let next = closers.pop(); next !== undefined; next = closers.pop()) {
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
