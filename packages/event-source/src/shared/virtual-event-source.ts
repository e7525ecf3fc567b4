import {
  closedReadyState,
  type EventSourceConstructor,
  type EventSourceLike,
  type StreamEvent,
} from '../platform.ts';
import type { Follower, TabReader } from './follower.ts';
import type { SharedEvent } from './messages.ts';
import type { ReaderRequest } from './reader-request.ts';

type Listener = (event: StreamEvent) => void;

/**
 * Makes an EventSource whose events come from the group's connection, so that the same wrapper runs
 * above it. It outlives the leader, and gives the next one its position.
 */
export function createVirtualEventSource(options: {
  /** Parses a URL into a request. */
  readonly readRequest: (url: string) => ReaderRequest;
  /** The current group; undefined where tabs cannot share, `ended` when the user signed out. */
  readonly group: () => Follower | 'ended' | undefined;
  readonly EventSource: EventSourceConstructor;
}): EventSourceConstructor {
  const { readRequest, group, EventSource } = options;

  function VirtualEventSource(url: string): EventSourceLike {
    const follower = group();
    const request = readRequest(url);
    // A plain connection does the same for one tab alone.
    return follower === undefined ? new EventSource(url) : openVirtual(follower, request);
  }
  // `new` gives the object that the function returns.
  return VirtualEventSource as unknown as EventSourceConstructor;
}

function openVirtual(follower: Follower | 'ended', request: ReaderRequest): EventSourceLike {
  const listeners = new Map<string, Set<Listener>>();
  let readyState = 0;

  function fire(type: string, event: StreamEvent): void {
    for (const listener of [...(listeners.get(type) ?? [])]) listener(event);
  }

  const reader = createReader(request, {
    opened() {
      if (readyState !== 0) return;
      readyState = 1;
      fire('open', {});
    },
    received({ name, data, id }) {
      fire(name, { data, lastEventId: id });
    },
    failed(refused) {
      if (readyState === closedReadyState) return;
      readyState = refused ? closedReadyState : 0;
      fire('error', {});
    },
  });
  if (follower !== 'ended') follower.join(reader);
  else {
    queueMicrotask(() => {
      reader.failed(true);
    });
  }

  return {
    get readyState() {
      return readyState;
    },
    addEventListener(type, listener) {
      listeners.set(type, (listeners.get(type) ?? new Set()).add(listener));
    },
    removeEventListener(type, listener) {
      listeners.get(type)?.delete(listener);
    },
    close() {
      readyState = closedReadyState;
      if (follower !== 'ended') follower.leave(reader);
    },
  };
}

/** Tracks how far a reader is, so that it asks the next leader for the rest. */
function createReader(asked: ReaderRequest, on: Omit<TabReader, 'request'>): TabReader {
  let lastId: string | undefined;
  let isSynced = false;

  function track(event: SharedEvent): void {
    if (event.name === 'sync') isSynced = true;
    if (event.id !== '') lastId = event.id;
  }

  return {
    get request() {
      // Before its `sync` a reader has nothing to resume from.
      if (!isSynced || lastId === undefined) return asked;
      return { ...asked, position: lastId, fresh: [] };
    },
    opened: on.opened,
    received(event) {
      track(event);
      on.received(event);
    },
    failed: on.failed,
  };
}
