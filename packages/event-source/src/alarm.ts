/** The part of the platform's clock that is needed. */
export interface Clock {
  /** Returns milliseconds since 1970; it should advance while the machine sleeps. */
  readonly now: () => number;
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

/** Longest a platform timer can wait, in milliseconds; beyond it would fire at once. */
const maxTimerMs = 2 ** 31 - 1;

/** One timer that wakes in time. */
export interface Alarm {
  /** Checks how much time is left, and sets, keeps or clears the timer. */
  adjust(): void;
}

/**
 * Creates an alarm that calls `ring` when `remainingMs` has come down to 0. More time is noticed only
 * when the timer fires, so that an event costs no timer; only less time sets a new one.
 */
export function createAlarm(
  clock: Clock,
  on: { readonly remainingMs: () => number | undefined; readonly ring: () => void },
): Alarm {
  let armed: { readonly timer: unknown; readonly at: number } | undefined;

  function clear(): void {
    if (armed !== undefined) clock.clearTimeout(armed.timer);
    armed = undefined;
  }

  function adjust(): void {
    const leftMs = on.remainingMs();
    if (leftMs === undefined) {
      clear();
      return;
    }
    const waitMs = Math.min(Math.max(leftMs, 0), maxTimerMs);
    const now = clock.now();
    const at = now + waitMs;
    // One that should have fired is late by the time that the machine slept, and may stay so.
    const isInTime = armed !== undefined && armed.at >= now && armed.at <= at;
    if (isInTime) return;
    clear();
    armed = { timer: clock.setTimeout(wake, waitMs), at };
  }

  function wake(): void {
    armed = undefined;
    const leftMs = on.remainingMs();
    if (leftMs !== undefined && leftMs <= 0) on.ring();
    adjust();
  }

  return { adjust };
}
