import type { LeaderMessage, TypedPort, TabMessage } from './messages.ts';
import { createLeader, type Reader } from './leader.ts';
import { defaultSharingLimits, type SharingLimits } from './limits.ts';
import { sizeOf } from './record.ts';
import type { SharingPlatform } from './platform.ts';

/** Where tabs connect to the leader. */
export interface LeaderHost {
  /** Accepts a tab that has sent nothing yet. */
  accept(port: TypedPort<LeaderMessage, TabMessage>): void;
  /** Ends the connection and drops all tabs without notice. */
  close(): void;
}

/** Creates a leader's host: for each tab it tracks how much the tab has read and whether it still exists. */
export function createLeaderHost(
  platform: SharingPlatform,
  limits: SharingLimits = defaultSharingLimits,
): LeaderHost {
  const { EventSource, clock, locks } = platform;
  if (EventSource === undefined) throw new TypeError('This platform has no EventSource.');
  const leader = createLeader({ EventSource, clock, limits });
  const ended = new AbortController();
  const ports = new Set<TypedPort<LeaderMessage, TabMessage>>();

  function accept(port: TypedPort<LeaderMessage, TabMessage>): void {
    const readers = new Map<number, Reader>();
    let sent = 0;
    let read = 0;
    ports.add(port);

    function join(id: number, request: Reader['request']): void {
      const reader: Reader = {
        request,
        opened() {
          port.post({ type: 'opened', reader: id });
        },
        received(name, data, lastEventId) {
          if (readers.get(id) !== reader) return;
          const event = { name, data, id: lastEventId };
          sent += sizeOf(event);
          port.post({ type: 'event', reader: id, ...event });
          if (sent - read > limits.maxUnreadChars) dropReaders();
        },
        failed(refused) {
          if (readers.get(id) !== reader) return;
          readers.delete(id);
          port.post({ type: 'failed', reader: id, refused });
        },
      };
      leave(id);
      readers.set(id, reader);
      leader.join(reader);
    }

    function leave(id: number): void {
      const reader = readers.get(id);
      readers.delete(id);
      if (reader !== undefined) leader.leave(reader);
    }

    /** Sends nothing more to a tab that does not read: it rejoins with its position. */
    function dropReaders(): void {
      for (const [id] of [...readers]) {
        leave(id);
        port.post({ type: 'failed', reader: id, refused: false });
      }
    }

    function disconnect(): void {
      if (!ports.delete(port)) return;
      for (const [id] of [...readers]) leave(id);
      port.close();
    }

    port.listen((message) => {
      switch (message.type) {
        case 'hello':
          // Granted once the tab is gone, for whatever reason; a frozen one keeps its lock.
          locks?.request(message.lock, { signal: ended.signal }, disconnect).catch(() => undefined);
          port.post({ type: 'welcome' });
          return;
        case 'join':
          join(message.reader, message.request);
          return;
        case 'leave':
          leave(message.reader);
          return;
        case 'ping':
          read = Math.max(read, message.read);
          port.post({ type: 'pong' });
          return;
        case 'bye':
          disconnect();
      }
    });
  }

  return {
    accept,
    close() {
      ended.abort();
      leader.close();
      for (const port of ports) port.close();
      ports.clear();
    },
  };
}
