import type { EventData, Position, revoked, sync } from '@tidings/protocol';
import type { Clock } from '../alarm.ts';
import { openConnection } from '../connection.ts';
import { silentAfterHeartbeats } from '../limits.ts';
import type { EventSourceConstructor } from '../platform.ts';
import type { Shareable } from './plan-reader.ts';
import { urlOf, type ReaderRequest } from './reader-request.ts';
import { createRecord, positionOf, type RecordedEvent, type StreamRecord } from './record.ts';

/** One connection to the server and all that it said. */
export interface SharedStream extends Shareable {
  readonly record: StreamRecord;
  readonly isOpen: boolean;
  /** Nothing came for so long that it counts as dead. */
  readonly isStale: boolean;
  /** Text of the outcome `resumed` as of now, for a reader that resumes in the record. */
  resumedText(position: string): string;
  close(): void;
}

/** Milliseconds that a connection may take to its `sync` before it counts as dead. */
const connectTimeoutMs = 15_000;
/** A reader counts silence from later than the holder does: so much less is enough here. */
const staleAfterHeartbeats = silentAfterHeartbeats - 0.5;

/** Opens a connection. The contract is the readers' business: nothing is read here but `sync`. */
export function openSharedStream(
  request: ReaderRequest,
  options: {
    readonly EventSource: EventSourceConstructor;
    readonly clock: Clock;
    readonly maxKeptChars: number;
    readonly on: {
      opened(stream: SharedStream): void;
      received(stream: SharedStream, event: RecordedEvent): void;
      failed(stream: SharedStream, refused: boolean): void;
    };
  },
): SharedStream {
  const { EventSource, clock, maxKeptChars, on } = options;
  const record = createRecord(maxKeptChars);
  const ended = new Set<string>();
  let isOpen = false;
  let lastSync: Partial<Spoken> | undefined;
  /** Where the last `sync` that was no resumption stands, or where the connection was opened. */
  let begun: Position | undefined;
  let lastId = '';
  let heardAt = clock.now();

  /** Reads a `sync`. One that advanced nothing has no id: it stands where it says. */
  function takeSync(text: string, ownId: string | undefined): string | undefined {
    const isFirst = lastSync === undefined;
    lastSync = readSpoken(text);
    const id = ownId ?? lastSync.position;
    const isResumed = lastSync.outcome === 'resumed' && request.fresh.length === 0;
    if (isFirst) begun = positionOf(isResumed ? request.position : id);
    return id;
  }

  const stream: SharedStream = {
    request,
    record,
    ended,
    get isOpen() {
      return isOpen;
    },
    get isWhole() {
      return record.isWhole;
    },
    get floor() {
      return lastSync === undefined ? undefined : (record.dropped ?? begun);
    },
    get isStale() {
      const allowedMs =
        lastSync === undefined
          ? connectTimeoutMs
          : staleAfterHeartbeats * (lastSync.heartbeatMs ?? Infinity);
      return clock.now() - heardAt >= allowedMs;
    },
    resumedText: (position) =>
      JSON.stringify({ ...lastSync, outcome: 'resumed', missed: 0, position }),
    close: () => {
      connection.close();
    },
  };

  const connection = openConnection(
    EventSource,
    urlOf(request),
    new Set([...Object.keys(request.names), 'message']),
    {
      opened() {
        isOpen = true;
        heardAt = clock.now();
        on.opened(stream);
      },
      received(name, event) {
        heardAt = clock.now();
        const id = event.lastEventId ?? '';
        const data = String(event.data);
        // An event without an id has that of the one before.
        const hasOwnId = id !== lastId;
        lastId = id;
        const isEphemeral = request.names[name] === 'ephemeral';
        const ownId = hasOwnId ? id : undefined;
        const place = name === 'sync' ? takeSync(data, ownId) : ownId;
        // Each tab counts what it does not know, and what one does not know another may.
        if (name === 'sync')
          connection.hear(Array.isArray(lastSync?.events) ? lastSync.events : []);
        const recorded = { name, data, id: place ?? id, at: positionOf(place), isEphemeral };
        record.add(recorded);
        if (name === 'revoked') ended.add(readSpoken(data).topic ?? '');
        on.received(stream, recorded);
      },
      failed(refused) {
        on.failed(stream, refused);
      },
    },
  );
  return stream;
}

/** What is read of `sync` and `revoked`. */
type Spoken = EventData<typeof sync> & Pick<EventData<typeof revoked>, 'topic'>;

function readSpoken(text: string): Partial<Spoken> {
  try {
    const data: unknown = JSON.parse(text);
    // Read for what the holder itself does; each tab validates what it gets.
    return typeof data === 'object' && data !== null ? data : {};
  } catch {
    return {};
  }
}
