import {
  parsePosition,
  type EventData,
  type Position,
  type revoked,
  type sync,
} from '@tidings/protocol';
import type { Clock } from '../alarm.ts';
import { openConnection } from '../connection.ts';
import { silentAfterHeartbeats } from '../limits.ts';
import type { EventSourceConstructor } from '../platform.ts';
import type { Shareable } from './plan-reader.ts';
import { urlOf, type ReaderRequest } from './reader-request.ts';
import { createRecord, type RecordedEvent, type StreamRecord } from './record.ts';

/** One connection to the server and everything it received. */
export interface SharedStream extends Shareable {
  readonly record: StreamRecord;
  readonly isOpen: boolean;
  /** Nothing arrived for so long that it counts as dead. */
  readonly isStale: boolean;
  /** Text of the outcome `resumed` as of now, for a reader that resumes in the record. */
  resumedText(position: string): string;
  close(): void;
}

/** Milliseconds that a connection may take to its `sync` before it counts as dead. */
const connectTimeoutMs = 15_000;
/** Readers start counting silence later than the leader, so the leader gives up half an interval earlier. */
const staleAfterHeartbeats = silentAfterHeartbeats - 0.5;

/** Opens a connection. Readers check the contract: nothing is read here but `sync` and `revoked`. */
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
  let lastSync: Partial<ControlData> | undefined;
  /** Position of the first `sync`, or, if that resumed, where the connection was opened. */
  let startPosition: Position | undefined;
  let lastId = '';
  let lastActivityAt = clock.now();

  /** Reads a `sync`. One that advanced nothing has no id: the position in its data counts. */
  function takeSync(text: string, ownId: string | undefined): string | undefined {
    const isFirst = lastSync === undefined;
    lastSync = readControlData(text);
    const id = ownId ?? lastSync.position;
    const isResumed = lastSync.outcome === 'resumed' && request.fresh.length === 0;
    if (isFirst) startPosition = parsePosition(isResumed ? request.position : id);
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
      return lastSync === undefined ? undefined : (record.dropped ?? startPosition);
    },
    get isStale() {
      const allowedMs =
        lastSync === undefined
          ? connectTimeoutMs
          : staleAfterHeartbeats * (lastSync.heartbeatMs ?? Infinity);
      return clock.now() - lastActivityAt >= allowedMs;
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
        lastActivityAt = clock.now();
        on.opened(stream);
      },
      received(name, event) {
        lastActivityAt = clock.now();
        const id = event.lastEventId ?? '';
        const data = String(event.data);
        // An event without an id repeats the previous one's.
        const hasOwnId = id !== lastId;
        lastId = id;
        const isEphemeral = request.names[name] === 'ephemeral';
        const ownId = hasOwnId ? id : undefined;
        const position = name === 'sync' ? takeSync(data, ownId) : ownId;
        // Each tab counts the events it does not know; another tab may know them.
        if (name === 'sync')
          connection.listenFor(Array.isArray(lastSync?.events) ? lastSync.events : []);
        const recorded = {
          name,
          data,
          id: position ?? id,
          at: parsePosition(position),
          isEphemeral,
        };
        record.add(recorded);
        if (name === 'revoked') ended.add(readControlData(data).topic ?? '');
        on.received(stream, recorded);
      },
      failed(refused) {
        on.failed(stream, refused);
      },
    },
  );
  return stream;
}

/** The parts of `sync` and `revoked` that are read. */
type ControlData = EventData<typeof sync> & Pick<EventData<typeof revoked>, 'topic'>;

function readControlData(text: string): Partial<ControlData> {
  try {
    const data: unknown = JSON.parse(text);
    // Only for the leader's own decisions; each tab validates what it gets.
    return typeof data === 'object' && data !== null ? data : {};
  } catch {
    return {};
  }
}
