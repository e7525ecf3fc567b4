import type { Clock } from './alarm.ts';

/** The part of an EventSource's event that is used. */
export interface StreamEvent {
  readonly data?: unknown;
  readonly lastEventId?: string;
}

/** The part of an EventSource that is used; the browser's and npm `eventsource` both fit. */
export interface EventSourceLike {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: StreamEvent) => void): void;
  removeEventListener(type: string, listener: (event: StreamEvent) => void): void;
  close(): void;
}

/** Makes a connection to a URL. */
export type EventSourceConstructor = new (url: string) => EventSourceLike;

/** The `readyState` of a connection that the platform gave up. */
export const closedReadyState = 2;

/** Finds the platform's own EventSource; Node 20 has none. */
export function findEventSource(): EventSourceConstructor | undefined {
  // Browsers have it and it fits the part that is used; where it is missing the property is undefined.
  return (globalThis as { readonly EventSource?: EventSourceConstructor }).EventSource;
}

/** The platform's clock, looked up when used, so that a test can replace it. */
export const platformClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
  clearTimeout: (timer) => {
    // Every timer comes from setTimeout above, whose result is what clearTimeout takes.
    globalThis.clearTimeout(timer as ReturnType<typeof globalThis.setTimeout>);
  },
};
