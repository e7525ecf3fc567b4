import type { Position } from '@tidings/protocol';
import { formatPosition, parsePosition } from '@tidings/protocol';
import type { Clock } from '../alarm.ts';
import type { EventSourceConstructor } from '../platform.ts';
import type { SharingLimits } from './limits.ts';
import { findOldest, planReader } from './plan-reader.ts';
import { carries, uniteRequests, type ReaderRequest } from './reader-request.ts';
import { isUpTo, type RecordedEvent } from './record.ts';
import { openSharedStream, type SharedStream } from './shared-stream.ts';

/** One reader of the shared stream, as the leader sees it. */
export interface Reader {
  readonly request: ReaderRequest;
  opened(): void;
  received(name: string, data: string, id: string): void;
  failed(refused: boolean): void;
}

/** Shares one connection among many readers. */
export interface Leader {
  /** Serves a reader from an open connection if that gives exactly what it needs, else opens one. */
  join(reader: Reader): void;
  leave(reader: Reader): void;
  /** Closes everything without notifying anyone. */
  close(): void;
}

/** What a reader reads from, and how far it is. */
interface ReaderState {
  stream: SharedStream | undefined;
  /** It already has everything up to here, and does not get that again. */
  upTo: Position | undefined;
  /** It is due a `sync` with outcome `resumed`. */
  isSyncPending: boolean;
}

/**
 * Creates a leader. It knows no contract: it forwards the text of events. There is one connection; while a
 * newcomer needs more than it can give, there is a second one, which takes over from the first as soon as
 * no reader would miss anything.
 */
export function createLeader(options: {
  readonly EventSource: EventSourceConstructor;
  readonly clock: Clock;
  readonly limits: SharingLimits;
}): Leader {
  const { EventSource, clock, limits } = options;
  const readerStates = new Map<Reader, ReaderState>();
  let current: SharedStream | undefined;
  let next: SharedStream | undefined;
  /** When the leader may open a connection at a position: until then, others may bring an older one. */
  let gatheredAt: number | undefined;
  let isClosed = false;
  const timers = new Map<'gather' | 'linger' | 'narrow', unknown>();

  function startTimer(name: 'gather' | 'linger' | 'narrow', ms: number, ring: () => void): void {
    if (timers.has(name)) return;
    timers.set(
      name,
      clock.setTimeout(() => {
        timers.delete(name);
        ring();
      }, ms),
    );
  }

  function stopTimer(name: 'gather' | 'linger' | 'narrow'): void {
    clock.clearTimeout(timers.get(name));
    timers.delete(name);
  }

  const waiting = (): Reader[] =>
    [...readerStates].filter(([, state]) => state.stream === undefined).map(([reader]) => reader);
  const readersOf = (stream: SharedStream): [Reader, ReaderState][] =>
    [...readerStates].filter(([, state]) => state.stream === stream);

  /** Serves the waiting readers, and opens a connection for those that cannot be served. */
  function serveWaiting(): void {
    if (isClosed) return;
    for (const stream of [current, next]) if (stream?.isStale === true) fail(stream, false);
    for (const reader of waiting()) serve(reader);
    const first = findOldest(waiting().map(({ request }) => request));
    if (first === undefined || next !== undefined || isStillWorthWaiting()) return;
    if (current === undefined && first.position !== undefined && !isGathered()) return;
    try {
      open(
        uniteRequests(
          first,
          [...readerStates.keys()].map(({ request }) => request),
        ),
      );
    } catch {
      // The platform rejects the URL; each reader finds out why on its own.
      for (const reader of waiting()) dismiss(reader, true);
    }
    for (const reader of waiting()) serve(reader);
  }

  /** Returns whether the open connection may serve all waiting readers once it has caught up. */
  function isStillWorthWaiting(): boolean {
    const stream = current;
    if (stream === undefined) return false;
    return waiting().every(({ request }) => planReader(request, stream) === 'wait');
  }

  function isGathered(): boolean {
    const now = clock.now();
    gatheredAt ??= now + limits.gatherMs;
    if (now < gatheredAt) startTimer('gather', gatheredAt - now, serveWaiting);
    return now >= gatheredAt;
  }

  function open(request: ReaderRequest): void {
    gatheredAt = undefined;
    const stream = openSharedStream(request, {
      EventSource,
      clock,
      maxKeptChars: limits.maxKeptChars,
      on: { opened: notifyOpened, received, failed: fail },
    });
    if (current === undefined) current = stream;
    else next = stream;
  }

  function serve(reader: Reader): void {
    for (const stream of [current, next]) {
      const plan = stream && planReader(reader.request, stream);
      if (stream === undefined || (plan !== 'start' && plan !== 'resume')) continue;
      attach(reader, stream, plan);
      return;
    }
  }

  function attach(reader: Reader, stream: SharedStream, plan: 'start' | 'resume'): void {
    const upTo = plan === 'resume' ? parsePosition(reader.request.position) : undefined;
    const state: ReaderState = { stream, upTo, isSyncPending: upTo !== undefined };
    readerStates.set(reader, state);
    if (stream.isOpen) reader.opened();
    const events = upTo === undefined ? [...stream.record.events] : stream.record.after(upTo);
    if (!isAhead(upTo, stream)) state.upTo = undefined;
    for (const event of events) reader.received(event.name, event.data, event.id);
    if (state.upTo === undefined) sendPendingSync(reader, state, stream, stream.record.position);
  }

  function sendPendingSync(
    reader: Reader,
    state: ReaderState,
    stream: SharedStream,
    at: Position | undefined,
  ): void {
    if (!state.isSyncPending || at === undefined) return;
    state.isSyncPending = false;
    const id = formatPosition(at);
    reader.received('sync', stream.resumedText(id), id);
  }

  function notifyOpened(stream: SharedStream): void {
    for (const [reader] of readersOf(stream)) reader.opened();
  }

  function received(stream: SharedStream, event: RecordedEvent): void {
    for (const [reader, state] of readersOf(stream)) deliver(reader, state, stream, event);
    if (event.name === 'sync') serveWaiting();
    takeOver();
  }

  /** Delivers an event to a reader that does not have it yet. */
  function deliver(
    reader: Reader,
    state: ReaderState,
    stream: SharedStream,
    event: RecordedEvent,
  ): void {
    const { upTo } = state;
    // After any other outcome everything counts: it came with snapshots, whatever their position.
    if (event.name === 'sync') state.upTo = undefined;
    else if (upTo !== undefined && event.at !== undefined) {
      const isKnown = isUpTo(event.at, upTo);
      if (!isKnown || isUpTo(upTo, event.at)) {
        state.upTo = undefined;
        sendPendingSync(reader, state, stream, upTo);
      }
      if (isKnown) return;
    }
    reader.received(event.name, event.data, event.id);
  }

  /** Lets the second connection take over once it has everything that follows what the first delivered. */
  function takeOver(): void {
    if (next === undefined) return;
    const [from, to] = [current, next];
    if (to.floor === undefined) return;
    const readers = from === undefined ? [] : readersOf(from);
    const at = from?.record.position;
    // Before its own `sync` a reader has no position.
    if (readers.length > 0 && (from?.floor === undefined || !isUpTo(to.floor, at))) return;
    current = to;
    next = undefined;
    from?.close();
    for (const [reader, state] of readers) move(reader, state, to, state.upTo ?? at);
    serveWaiting();
    narrowLater();
  }

  function move(
    reader: Reader,
    state: ReaderState,
    to: SharedStream,
    at: Position | undefined,
  ): void {
    if (at === undefined || !carries(to.request, reader.request)) {
      dismiss(reader, false);
      return;
    }
    state.stream = to;
    state.upTo = isAhead(at, to) ? at : undefined;
    for (const event of to.record.after(at)) reader.received(event.name, event.data, event.id);
    if (state.upTo === undefined) sendPendingSync(reader, state, to, to.record.position);
  }

  function dismiss(reader: Reader, refused: boolean): void {
    readerStates.delete(reader);
    reader.failed(refused);
  }

  function fail(stream: SharedStream, refused: boolean): void {
    stream.close();
    if (stream === current) {
      current = next;
      next = undefined;
    } else if (stream === next) next = undefined;
    for (const [reader] of readersOf(stream)) dismiss(reader, refused);
    serveWaiting();
  }

  /** Drops what no reader wants any more: not at once, because it may be wanted again. */
  function narrowLater(): void {
    const stream = current;
    if (stream === undefined || readerStates.size === 0) return;
    const wanted = uniteAll();
    if (wanted === undefined || carries(wanted, stream.request)) return;
    startTimer('narrow', limits.narrowAfterMs, () => {
      const position = current?.record.position;
      const now = uniteAll();
      if (current?.floor === undefined || next !== undefined || !now || !position) return;
      if (carries(now, current.request)) return;
      open({ ...now, position: formatPosition(position), fresh: [] });
    });
  }

  function uniteAll(): ReaderRequest | undefined {
    const [first, ...others] = [...readerStates.keys()].map(({ request }) => request);
    return first && uniteRequests(first, others);
  }

  return {
    join(reader) {
      stopTimer('linger');
      readerStates.set(reader, { stream: undefined, upTo: undefined, isSyncPending: false });
      serveWaiting();
    },
    leave(reader) {
      if (!readerStates.delete(reader)) return;
      narrowLater();
      takeOver();
      if (readerStates.size > 0) return;
      startTimer('linger', limits.lingerMs, () => {
        current?.close();
        next?.close();
        current = next = undefined;
      });
    },
    close() {
      isClosed = true;
      for (const name of [...timers.keys()]) stopTimer(name);
      current?.close();
      next?.close();
      current = next = undefined;
      readerStates.clear();
    },
  };
}

/** Returns whether a reader has more than the connection has delivered. */
function isAhead(position: Position | undefined, { record }: SharedStream): boolean {
  return isUpTo(record.position, position) && !isUpTo(position, record.position);
}
