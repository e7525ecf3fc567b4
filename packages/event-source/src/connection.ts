import {
  closedReadyState,
  type EventSourceConstructor,
  type EventSourceLike,
  type StreamEvent,
} from './platform.ts';

/** What a connection tells; none of it after it was closed. */
export interface ConnectionEvents {
  readonly opened: () => void;
  readonly received: (name: string, event: StreamEvent) => void;
  /** It ended or never opened; `refused` when the server answered with something that is no stream. */
  readonly failed: (refused: boolean) => void;
}

/** One native connection. */
export interface Connection {
  /** Listens for more names; for one that is heard already, nothing changes. */
  readonly hear: (names: Iterable<string>) => void;
  /** Ends it and takes away every listener. */
  readonly close: () => void;
}

/**
 * Opens one native connection and listens for every name. The native retry never happens: an error
 * closes it.
 *
 * @throws what the platform throws for a URL it does not take.
 */
export function openConnection(
  EventSource: EventSourceConstructor,
  url: string,
  names: Iterable<string>,
  on: ConnectionEvents,
): Connection {
  const source = new EventSource(url);
  const listeners = new Map<string, (event: StreamEvent) => void>();
  let wasOpened = false;

  function listen(type: string, listener: (event: StreamEvent) => void): void {
    listeners.set(type, listener);
    source.addEventListener(type, listener);
  }

  function hear(wanted: Iterable<string>): void {
    for (const name of wanted) {
      if (listeners.has(name)) continue;
      listen(name, (event) => {
        on.received(name, event);
      });
    }
  }

  listen('open', () => {
    wasOpened = true;
    on.opened();
  });
  listen('error', () => {
    const refused = !wasOpened && source.readyState === closedReadyState;
    close();
    // npm `eventsource` sets its retry timer after this listener: the second close clears it.
    queueMicrotask(() => {
      source.close();
    });
    on.failed(refused);
  });
  hear(names);

  function close(): void {
    detach(source, listeners);
    source.close();
  }
  return { hear, close };
}

function detach(
  source: EventSourceLike,
  listeners: Map<string, (event: StreamEvent) => void>,
): void {
  for (const [type, listener] of listeners) source.removeEventListener(type, listener);
  listeners.clear();
}
