import type { Position } from '@tidings/protocol';
import { classifyLiveness, type FeedPhase, type FeedStatus } from './feed-status.ts';

/** Tracks a feed's status and notifies listeners. */
export interface StatusTracker {
  /** Notes what the loop is doing. */
  enter(phase: FeedPhase): void;
  /** Notes that a heartbeat written after this opening arrived. */
  heartbeatArrived(): void;
  /** Notes that the stream ended and is reopened. */
  restarted(options: { reset: boolean }): void;
  /** Derives the status again and notifies the listeners if state, readiness or a count changed. */
  refresh(): void;
  readonly read: () => FeedStatus;
  /** Adds a listener; the result removes it. A listener must not throw. */
  readonly listen: (listener: (status: FeedStatus) => void) => () => void;
}

/** Limits and clock of a tracker. */
export interface TrackerOptions {
  readonly lateAfterMs: number;
  readonly notReadyAfterMs: number;
  readonly now: () => number;
  /** Returns the position for a status. */
  readonly position: () => Position | undefined;
}

/** Creates a tracker in phase `opening`. It has no timer: call `refresh` regularly. */
export function trackStatus(options: TrackerOptions): StatusTracker {
  const { now, lateAfterMs, notReadyAfterMs } = options;
  const listeners = new Set<(status: FeedStatus) => void>();
  let phase: FeedPhase = 'opening';
  let lastHeartbeatAtMs: number | undefined;
  let restarts = 0;
  let resets = 0;
  let lastNotified = '';

  const read = (): FeedStatus => {
    const silentMs = lastHeartbeatAtMs === undefined ? undefined : now() - lastHeartbeatAtMs;
    const position = options.position();
    return {
      ...classifyLiveness({ phase, silentMs, lateAfterMs, notReadyAfterMs }),
      ...(lastHeartbeatAtMs === undefined ? {} : { lastHeartbeatAt: new Date(lastHeartbeatAtMs) }),
      restarts,
      resets,
      ...(position === undefined ? {} : { position }),
    };
  };
  const refresh = () => {
    const status = read();
    const latest = [status.state, status.ready, restarts, resets].join();
    if (latest === lastNotified) return;
    lastNotified = latest;
    for (const listener of listeners) listener(status);
  };

  return {
    read,
    refresh,
    enter(next) {
      phase = next;
      refresh();
    },
    heartbeatArrived() {
      lastHeartbeatAtMs = now();
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
