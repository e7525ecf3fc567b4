import type { EventSourceConstructor, StreamEvent } from '../platform.ts';

/** A connection whose server is the test. */
export interface PlayedEventSource {
  readonly EventSource: EventSourceConstructor;
  /** Opens the connection that was made last. */
  open(): void;
  /** Delivers an event, as a browser dispatches it. */
  send(name: string, data: unknown, id?: string): void;
}

/** Creates an EventSource that is played to: everything above it is the real wrapper. */
export function createPlayedEventSource(): PlayedEventSource {
  let listeners = new Map<string, Set<(event: StreamEvent) => void>>();

  class Played {
    readyState = 0;

    constructor() {
      listeners = new Map();
    }

    addEventListener(type: string, listener: (event: StreamEvent) => void): void {
      listeners.set(type, (listeners.get(type) ?? new Set()).add(listener));
    }

    removeEventListener(type: string, listener: (event: StreamEvent) => void): void {
      listeners.get(type)?.delete(listener);
    }

    close(): void {
      this.readyState = 2;
    }
  }

  function fire(type: string, event: StreamEvent): void {
    for (const listener of [...(listeners.get(type) ?? [])]) listener(event);
  }

  return {
    EventSource: Played,
    open() {
      fire('open', {});
    },
    send(name, data, id = '') {
      fire(name, { data: JSON.stringify(data), lastEventId: id });
    },
  };
}
