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

/**
 * Opens one native connection and listens for every name. The native retry never happens: an error
 * closes it.
 *
 * @returns closes it and takes away every listener.
 * @throws what the platform throws for a URL it does not take.
 */
export function openConnection(
  EventSource: EventSourceConstructor,
  url: string,
  names: Iterable<string>,
  on: ConnectionEvents,
): () => void {
  const source = new EventSource(url);
  const listeners = new Map<string, (event: StreamEvent) => void>();
  let wasOpened = false;

  for (const name of names) {
    listeners.set(name, (event) => {
      on.received(name, event);
    });
  }
  listeners.set('open', () => {
    wasOpened = true;
    on.opened();
  });
  listeners.set('error', () => {
    const refused = !wasOpened && source.readyState === closedReadyState;
    close();
    // npm `eventsource` sets its retry timer after this listener: the second close clears it.
    queueMicrotask(() => {
      source.close();
    });
    on.failed(refused);
  });
  for (const [type, listener] of listeners) source.addEventListener(type, listener);

  function close(): void {
    detach(source, listeners);
    source.close();
  }
  return close;
}

function detach(
  source: EventSourceLike,
  listeners: Map<string, (event: StreamEvent) => void>,
): void {
  for (const [type, listener] of listeners) source.removeEventListener(type, listener);
  listeners.clear();
}
