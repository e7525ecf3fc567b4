import type { Channel, EventData, EventPayload, heartbeat } from '@tidings/protocol';
import type { PublishedName } from '@tidings/sse-hub';

/** Takes a heartbeat's data as that of any channel: every channel has this very event. */
export function heartbeatData<C extends Channel>(
  data: EventData<typeof heartbeat>,
): EventPayload<C, PublishedName<C> & 'heartbeat'> {
  // What `defineChannel` puts under the name, whatever the channel; TypeScript cannot see through `C`.
  return data as EventPayload<C, PublishedName<C> & 'heartbeat'>;
}
