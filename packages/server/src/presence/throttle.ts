/** Runs something soon, and never more often than once an interval. */
export interface Throttled {
  /** Asks for a run; however often, one comes: now, or when the interval is over. */
  ask(): void;
  /** Ends it; settles when the run that is under way has ended. Never rejects. */
  close(): Promise<void>;
}

/** Creates it; the next interval begins when a run has ended. Failures are told and do not end it. */
export function throttle(
  run: () => void | Promise<void>,
  {
    intervalMs,
    onFailed = () => undefined,
  }: {
    /** Milliseconds from the end of a run to the next; asked anew each time when it is a function. */
    readonly intervalMs: number | (() => number);
    readonly onFailed?: (error: unknown) => void;
  },
): Throttled {
  let isAsked = false;
  let isClosed = false;
  /** A run is due, under way, or less than an interval ago. */
  let isBusy = false;
  let soon: NodeJS.Immediate | undefined;
  let pause: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  async function runNow(): Promise<void> {
    isAsked = false;
    try {
      await run();
    } catch (error) {
      onFailed(error);
    }
    if (isClosed) return;
    pause = setTimeout(
      () => {
        isBusy = false;
        if (isAsked) begin();
      },
      typeof intervalMs === 'number' ? intervalMs : intervalMs(),
    );
    pause.unref();
  }

  function begin(): void {
    isBusy = true;
    // At the end of the turn: what comes together is one run.
    soon = setImmediate(() => {
      running = runNow();
    });
  }

  return {
    ask() {
      isAsked = true;
      if (!isBusy && !isClosed) begin();
    },
    async close() {
      isClosed = true;
      clearImmediate(soon);
      clearTimeout(pause);
      await running;
    },
  };
}
