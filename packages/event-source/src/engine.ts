import { createAlarm, type Clock } from './alarm.ts';
import type { Input } from './input.ts';
import type { ReconnectLimits } from './limits.ts';
import { createListeners } from './listeners.ts';
import { remainingMs } from './remaining.ts';
import type { ConnectionState } from './state.ts';
import { transition, type Effect } from './transition.ts';

/** The state of a source and the one timer that moves it when nothing else does. */
export interface Engine {
  readonly state: ConnectionState;
  /** Applies an input: next state, effects, timer, listeners, in this order. */
  dispatch(input: Input): void;
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Notes that something arrived: silence is counted from now. */
  markActivity(): void;
  /** Acts if the state's deadline has passed. */
  check(): void;
}

/** Creates an engine in state `connecting`; `open` is its first effect, run by `begin`. */
export function createEngine(options: {
  readonly limits: ReconnectLimits;
  readonly clock: Clock;
  readonly random: () => number;
  readonly run: (effect: Effect) => void;
  readonly onThrown: (cause: unknown) => void;
}): Engine & { begin(): void } {
  const { limits, clock, random, run, onThrown } = options;
  const listeners = createListeners<[ConnectionState]>(onThrown);
  let state: ConnectionState = { name: 'connecting', attempt: 1 };
  let lastActivityAt = clock.now();

  const leftMs = (): number | undefined => remainingMs(state, lastActivityAt, clock.now(), limits);
  const alarm = createAlarm(clock, {
    remainingMs: leftMs,
    ring() {
      const overdueMs = -(leftMs() ?? 0);
      timeIsOver(overdueMs > limits.sleptAfterMs);
    },
  });

  function timeIsOver(slept: boolean): void {
    dispatch(state.name === 'reconnecting' ? { type: 'due' } : { type: 'silent', slept });
  }

  function dispatch(input: Input): void {
    const before = state;
    const step = transition(before, input, { now: clock.now(), random: random(), limits });
    state = step.state;
    perform(step.effects);
    // An effect or a listener may have caused the next step: listeners only see the latest state.
    if (step.state !== before) listeners.call(() => state === step.state, step.state);
  }

  function perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      // Opening and probing take time of their own, however long ago anything was heard.
      if (effect !== 'close') lastActivityAt = clock.now();
      run(effect);
    }
    alarm.adjust();
  }

  return {
    get state() {
      return state;
    },
    dispatch,
    onState: (listener) => listeners.add(listener),
    markActivity() {
      lastActivityAt = clock.now();
    },
    check() {
      const left = leftMs();
      if (left !== undefined && left <= 0) timeIsOver(true);
    },
    begin() {
      perform(['open']);
    },
  };
}
