import {
  closedReadyState,
  type EventSourceConstructor,
  type EventSourceLike,
  type StreamEvent,
} from './platform.ts';

/** What a connection reports; nothing after it was closed. */
export interface ConnectionEvents {
  readonly opened: () => void;
  readonly received: (name: string, event: StreamEvent) => void;
  /** It ended or never opened; `refused` when the server answered with something that is no stream. */
  readonly failed: (refused: boolean) => void;
}

/** One native connection. */
export interface Connection {
  /** Listens for more names; those it already listens for are ignored. */
  readonly listenFor: (names: Iterable<string>) => void;
  /** Ends it and removes every listener. */
  readonly close: () => void;
}

/**
 * Opens one native connection and listens for every name. The native retry never happens: an error closes it.
 * @throws what the platform throws for a URL that it rejects.
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

  function listenFor(wanted: Iterable<string>): void {
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
  listenFor(names);

  function close(): void {
    detach(source, listeners);
    source.close();
  }
  return { listenFor, close };
}

function detach(
  source: EventSourceLike,
  listeners: Map<string, (event: StreamEvent) => void>,
): void {
  for (const [type, listener] of listeners) source.removeEventListener(type, listener);
  listeners.clear();
}
