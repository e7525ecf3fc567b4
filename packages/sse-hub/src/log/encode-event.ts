import { formatPosition, type Position } from '@tidings/protocol';
import type { EventCatalogue } from './event-catalogue.ts';
import { encodeFrame } from './frame.ts';
import type { LogEntry } from './log.ts';

/** The event that needs no `event:` line: `onmessage` gets it (WHATWG HTML, 9.2.6). */
const defaultEvent = 'message';

/** Encodes an event for the wire. */
export function encodeEvent(name: string, data: unknown, id?: string, retryMs?: number): Buffer {
  return encodeFrame({ event: name === defaultEvent ? undefined : name, id, retryMs, data });
}

/** Creates the encoder of what enters the log: the frame with its id, for the topic of its payload. */
export function createEntryEncoder(catalogue: EventCatalogue, now: () => number) {
  return (position: Position, name: string, data: unknown): LogEntry => {
    const topic = catalogue.topicOf(name, data);
    const id = formatPosition(position);
    return { position, id, topic, frame: encodeEvent(name, data, id), at: now() };
  };
}
