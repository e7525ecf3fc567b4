import type { Channel } from '@tidings/protocol';
import { HubError } from './errors.ts';
import { encodeFrame } from './frame.ts';

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
