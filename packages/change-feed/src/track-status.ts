import type { Position } from '@tidings/protocol';
import { judgeLiveness, type FeedPhase, type FeedStatus } from './feed-status.ts';

/** Remembers what a feed's status follows from, and tells who listens. */
export interface StatusTracker {
  /** Notes where the loop is. */
  enter(phase: FeedPhase): void;
  /** Notes that a heartbeat written after this opening arrived. */
  heard(): void;
  /** Notes that the stream ended and is opened again. */
  restarted(options: { reset: boolean }): void;
  /** Derives the status again and tells the listeners when state, readiness or a count is another. */
  refresh(): void;
  readonly read: () => FeedStatus;
  /** Adds a listener; call what it returns to take it away. A listener must not throw. */
  readonly listen: (listener: (status: FeedStatus) => void) => () => void;
}

/** Limits and clock of a tracker. */
export interface TrackerOptions {
  readonly lateAfterMs: number;
  readonly notReadyAfterMs: number;
  readonly now: () => number;
  /** Gives the position that a status carries. */
  readonly position: () => Position | undefined;
}

/** Creates a tracker in phase `opening`. It has no timer: somebody calls `refresh`. */
export function trackStatus(options: TrackerOptions): StatusTracker {
  const { now, lateAfterMs, notReadyAfterMs } = options;
  const listeners = new Set<(status: FeedStatus) => void>();
  let phase: FeedPhase = 'opening';
  let heardAtMs: number | undefined;
  let restarts = 0;
  let resets = 0;
  let told = '';

  const read = (): FeedStatus => {
    const silentMs = heardAtMs === undefined ? undefined : now() - heardAtMs;
    const position = options.position();
    return {
      ...judgeLiveness({ phase, silentMs, lateAfterMs, notReadyAfterMs }),
      ...(heardAtMs === undefined ? {} : { lastHeartbeatAt: new Date(heardAtMs) }),
      restarts,
      resets,
      ...(position === undefined ? {} : { position }),
    };
  };
  const refresh = () => {
    const status = read();
    const news = [status.state, status.ready, restarts, resets].join();
    if (news === told) return;
    told = news;
    for (const listener of listeners) listener(status);
  };

  return {
    read,
    refresh,
    enter(next) {
      phase = next;
      refresh();
    },
    heard() {
      heardAtMs = now();
      phase = 'reading';
      refresh();
    },
    restarted({ reset }) {
      phase = 'opening';
      restarts += 1;
      if (reset) resets += 1;
      refresh();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
