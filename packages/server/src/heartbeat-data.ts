import type { Channel, EventData, EventPayload, heartbeat } from '@tidings/protocol';
import type { PublishedName } from '@tidings/sse-hub';

/** Types a heartbeat's data for any channel: every channel has this event. */
export function heartbeatData<C extends Channel>(
  data: EventData<typeof heartbeat>,
): EventPayload<C, PublishedName<C> & 'heartbeat'> {
  // What `defineChannel` puts under the name, whatever the channel; TypeScript cannot see through `C`.
  return data as EventPayload<C, PublishedName<C> & 'heartbeat'>;
}
