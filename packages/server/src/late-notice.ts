import type { ChangeFeed } from '@tidings/change-feed';
import type { Channel } from '@tidings/protocol';
import type { Hub } from '@tidings/sse-hub';
import { heartbeatData } from './heartbeat-data.ts';

/**
 * Notifies every client, once per interval and without an id, while the feed is late: an election must not make
 * every browser reconnect. Returns a function that stops it.
 */
export function startLateNotice<C extends Channel>(options: {
  readonly feed: ChangeFeed;
  readonly hub: Hub<C>;
  readonly heartbeatMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): () => void {
  const { feed, hub, heartbeatMs, now } = options;

  function notify(): void {
    const { state, lastHeartbeatAt } = feed.status();
    // Before the first heartbeat there is nothing to be late with.
    if (state === 'open' || state === 'opening') return;
    hub.broadcast(
      'heartbeat',
      heartbeatData<C>({
        at: lastHeartbeatAt?.toISOString() ?? null,
        lagMs: lastHeartbeatAt === undefined ? 0 : Math.max(0, now() - lastHeartbeatAt.getTime()),
        late: true,
      }),
    );
  }

  const timer = setInterval(notify, heartbeatMs);
  const off = feed.onStatus(({ state }) => {
    if (state === 'late') notify();
  });
  return () => {
    clearInterval(timer);
    off();
  };
}
