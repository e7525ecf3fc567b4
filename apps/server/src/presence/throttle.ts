/** Runs something soon, and never more often than once an interval. */
export interface Throttled {
  /** Asks for a run; however often, one comes: now, or when the interval is over. */
  ask(): void;
  close(): void;
}

/** Creates it; the next interval begins when a run has ended. Failures are told and do not end it. */
export function throttle(
  run: () => void | Promise<void>,
  {
    intervalMs,
    onFailed = () => undefined,
  }: { readonly intervalMs: number; readonly onFailed?: (error: unknown) => void },
): Throttled {
  let isAsked = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;

  async function runNow(): Promise<void> {
    isAsked = false;
    try {
      await run();
    } catch (error) {
      onFailed(error);
    }
    if (isClosed) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (isAsked) void runNow();
    }, intervalMs);
    timer.unref();
  }

  return {
    ask() {
      if (isClosed) return;
      isAsked = true;
      // At the end of the turn: what comes together is one run.
      timer ??= setImmediate(() => void runNow());
    },
    close() {
      isClosed = true;
      if (timer !== undefined && 'hasRef' in timer) {
        clearTimeout(timer as NodeJS.Timeout); // one of the two it is
        clearImmediate(timer as NodeJS.Immediate);
      }
    },
  };
}
