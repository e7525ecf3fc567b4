import { formatPosition, type Channel, type Position } from '@tidings/protocol';
import { HubError } from './errors.ts';
import { encodeFrame } from './frame.ts';
import type { LogEntry } from './log.ts';

/** The event that needs no `event:` line: `onmessage` gets it (WHATWG HTML, 9.2.6). */
const defaultEvent = 'message';

/** Creates an encoder for the events of one channel; it refuses names that the channel lacks. */
export function createEventEncoder(channel: Channel) {
  return (name: string, data: unknown, id?: string, retryMs?: number): Buffer => {
    if (!channel.events.has(name)) {
      throw new HubError('unknown-event', `Channel "${channel.path}" has no event "${name}".`);
    }
    return encodeFrame({ event: name === defaultEvent ? undefined : name, id, retryMs, data });
  };
}

/** Creates the encoder of what enters the log: the frame with its id, for the topic of its payload. */
export function createEntryEncoder(
  channel: Channel,
  encode: ReturnType<typeof createEventEncoder>,
  now: () => number,
) {
  return (position: Position, name: string, data: unknown): LogEntry => {
    const id = formatPosition(position);
    const frame = encode(name, data, id);
    const topic = channel.events.get(name)?.topic(data) ?? '';
    return { position, id, topic, frame, at: now() };
  };
}
