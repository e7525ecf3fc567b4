import type { Position } from '@tidings/protocol';
import { formatPosition } from '@tidings/protocol';
import type { Clock } from '../alarm.ts';
import type { EventSourceConstructor } from '../platform.ts';
import type { SharingLimits } from './limits.ts';
import { findOldest, planReader } from './plan-reader.ts';
import { carries, uniteRequests, type ReaderRequest } from './reader-request.ts';
import { isUpTo, positionOf, type RecordedEvent } from './record.ts';
import { openSharedStream, type SharedStream } from './shared-stream.ts';

/** One reader of the shared stream, as the holder talks to it. */
export interface Reader {
  readonly request: ReaderRequest;
  opened(): void;
  received(name: string, data: string, id: string): void;
  failed(refused: boolean): void;
}

/** Holds one connection for many readers. */
export interface Holder {
  /** Serves a reader from what is open if that is exact, else opens what is missing. */
  join(reader: Reader): void;
  leave(reader: Reader): void;
  /** Closes everything, and tells nobody. */
  close(): void;
}

/** How a reader stands to the connection it reads from. */
interface Place {
  stream: SharedStream | undefined;
  /** What it has already been given: it is not given that again. */
  upTo: Position | undefined;
  /** It has been promised a `sync` that says `resumed`. */
  isSyncPending: boolean;
}

/**
 * Creates a holder. It knows no contract: it hands on the text of events. There is one connection, and
 * for as long as a newcomer needs more than it can give a second one, that takes over from the first
 * as soon as nobody misses anything by it.
 */
export function createHolder(options: {
  readonly EventSource: EventSourceConstructor;
  readonly clock: Clock;
  readonly limits: SharingLimits;
}): Holder {
  const { EventSource, clock, limits } = options;
  const places = new Map<Reader, Place>();
  let current: SharedStream | undefined;
  let next: SharedStream | undefined;
  /** When the holder may open a connection at a position: others may bring an older one until then. */
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
    [...places].filter(([, place]) => place.stream === undefined).map(([reader]) => reader);
  const readersOf = (stream: SharedStream): [Reader, Place][] =>
    [...places].filter(([, place]) => place.stream === stream);

  /** Serves whoever waits, and opens a connection for who cannot be served. */
  function settle(): void {
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
          [...places.keys()].map(({ request }) => request),
        ),
      );
    } catch {
      // The platform does not take the URL; the readers find out why by themselves.
      for (const reader of waiting()) dismiss(reader, true);
    }
    for (const reader of waiting()) serve(reader);
  }

  /** Says whether all who wait may be served by what is open once it has caught up. */
  function isStillWorthWaiting(): boolean {
    const stream = current;
    if (stream === undefined) return false;
    return waiting().every(({ request }) => planReader(request, stream) === 'wait');
  }

  function isGathered(): boolean {
    const now = clock.now();
    gatheredAt ??= now + limits.gatherMs;
    if (now < gatheredAt) startTimer('gather', gatheredAt - now, settle);
    return now >= gatheredAt;
  }

  function open(request: ReaderRequest): void {
    gatheredAt = undefined;
    const stream = openSharedStream(request, {
      EventSource,
      clock,
      maxKeptChars: limits.maxKeptChars,
      on: { opened: tellOpened, received, failed: fail },
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
    const upTo = plan === 'resume' ? positionOf(reader.request.position) : undefined;
    const place: Place = { stream, upTo, isSyncPending: upTo !== undefined };
    places.set(reader, place);
    if (stream.isOpen) reader.opened();
    const events = upTo === undefined ? [...stream.record.events] : stream.record.after(upTo);
    if (!isAhead(upTo, stream)) place.upTo = undefined;
    for (const event of events) reader.received(event.name, event.data, event.id);
    if (place.upTo === undefined) sendPendingSync(reader, place, stream, stream.record.position);
  }

  function sendPendingSync(
    reader: Reader,
    place: Place,
    stream: SharedStream,
    at: Position | undefined,
  ): void {
    if (!place.isSyncPending || at === undefined) return;
    place.isSyncPending = false;
    const id = formatPosition(at);
    reader.received('sync', stream.resumedText(id), id);
  }

  function tellOpened(stream: SharedStream): void {
    for (const [reader] of readersOf(stream)) reader.opened();
  }

  function received(stream: SharedStream, event: RecordedEvent): void {
    for (const [reader, place] of readersOf(stream)) hand(reader, place, stream, event);
    if (event.name === 'sync') settle();
    takeOver();
  }

  /** Gives a reader what it does not have. */
  function hand(reader: Reader, place: Place, stream: SharedStream, event: RecordedEvent): void {
    const { upTo } = place;
    // After another outcome all counts: snapshots came with it, wherever they stand.
    if (event.name === 'sync') place.upTo = undefined;
    else if (upTo !== undefined && event.at !== undefined) {
      const isKnown = isUpTo(event.at, upTo);
      if (!isKnown || isUpTo(upTo, event.at)) {
        place.upTo = undefined;
        sendPendingSync(reader, place, stream, upTo);
      }
      if (isKnown) return;
    }
    reader.received(event.name, event.data, event.id);
  }

  /** Lets the second connection take over once it has all that comes after what the first has given. */
  function takeOver(): void {
    if (next === undefined) return;
    const [from, to] = [current, next];
    if (to.floor === undefined) return;
    const readers = from === undefined ? [] : readersOf(from);
    const at = from?.record.position;
    // Ahead of its own `sync` a reader stands nowhere.
    if (readers.length > 0 && (from?.floor === undefined || !isUpTo(to.floor, at))) return;
    current = to;
    next = undefined;
    from?.close();
    for (const [reader, place] of readers) move(reader, place, to, place.upTo ?? at);
    settle();
    narrowLater();
  }

  function move(reader: Reader, place: Place, to: SharedStream, at: Position | undefined): void {
    if (at === undefined || !carries(to.request, reader.request)) {
      dismiss(reader, false);
      return;
    }
    place.stream = to;
    place.upTo = isAhead(at, to) ? at : undefined;
    for (const event of to.record.after(at)) reader.received(event.name, event.data, event.id);
    if (place.upTo === undefined) sendPendingSync(reader, place, to, to.record.position);
  }

  function dismiss(reader: Reader, refused: boolean): void {
    places.delete(reader);
    reader.failed(refused);
  }

  function fail(stream: SharedStream, refused: boolean): void {
    stream.close();
    if (stream === current) {
      current = next;
      next = undefined;
    } else if (stream === next) next = undefined;
    for (const [reader] of readersOf(stream)) dismiss(reader, refused);
    settle();
  }

  /** Leaves out what nobody wants any more: not at once, because it may be wanted again. */
  function narrowLater(): void {
    const stream = current;
    if (stream === undefined || places.size === 0) return;
    const wanted = unite();
    if (wanted === undefined || carries(wanted, stream.request)) return;
    startTimer('narrow', limits.narrowAfterMs, () => {
      const place = current?.record.position;
      const now = unite();
      if (current?.floor === undefined || next !== undefined || !now || !place) return;
      if (carries(now, current.request)) return;
      open({ ...now, position: formatPosition(place), fresh: [] });
    });
  }

  function unite(): ReaderRequest | undefined {
    const [first, ...others] = [...places.keys()].map(({ request }) => request);
    return first && uniteRequests(first, others);
  }

  return {
    join(reader) {
      stopTimer('linger');
      places.set(reader, { stream: undefined, upTo: undefined, isSyncPending: false });
      settle();
    },
    leave(reader) {
      if (!places.delete(reader)) return;
      narrowLater();
      takeOver();
      if (places.size > 0) return;
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
      places.clear();
    },
  };
}

/** Says whether a reader has more than the connection has said. */
function isAhead(place: Position | undefined, { record }: SharedStream): boolean {
  return isUpTo(record.position, place) && !isUpTo(place, record.position);
}
