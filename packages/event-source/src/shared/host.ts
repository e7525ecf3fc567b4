import type { HolderMessage, Line, TabMessage } from './messages.ts';
import { createHolder, type Reader } from './holder.ts';
import { defaultSharingLimits, type SharingLimits } from './limits.ts';
import { sizeOf } from './record.ts';
import type { SharingPlatform } from './platform.ts';

/** Where tabs come in. */
export interface Host {
  /** Takes in a tab that has said nothing yet. */
  meet(line: Line<HolderMessage, TabMessage>): void;
  /** Ends the connection and lets all tabs go, without a word. */
  close(): void;
}

/** Creates a host: a holder, and for each tab how much it has read and whether it is there. */
export function createHost(
  platform: SharingPlatform,
  limits: SharingLimits = defaultSharingLimits,
): Host {
  const { EventSource, clock, locks } = platform;
  if (EventSource === undefined) throw new TypeError('This platform has no EventSource.');
  const holder = createHolder({ EventSource, clock, limits });
  const ended = new AbortController();
  const lines = new Set<Line<HolderMessage, TabMessage>>();

  function meet(line: Line<HolderMessage, TabMessage>): void {
    const readers = new Map<number, Reader>();
    let sent = 0;
    let read = 0;
    lines.add(line);

    function join(id: number, request: Reader['request']): void {
      const reader: Reader = {
        request,
        opened() {
          line.post({ type: 'opened', reader: id });
        },
        received(name, data, lastEventId) {
          if (readers.get(id) !== reader) return;
          const event = { name, data, id: lastEventId };
          sent += sizeOf(event);
          line.post({ type: 'event', reader: id, ...event });
          if (sent - read > limits.maxUnreadChars) letGo();
        },
        failed(refused) {
          if (readers.get(id) !== reader) return;
          readers.delete(id);
          line.post({ type: 'failed', reader: id, refused });
        },
      };
      leave(id);
      readers.set(id, reader);
      holder.join(reader);
    }

    function leave(id: number): void {
      const reader = readers.get(id);
      readers.delete(id);
      if (reader !== undefined) holder.leave(reader);
    }

    /** Sends nothing more to a tab that does not read: it comes back with its position. */
    function letGo(): void {
      for (const [id] of [...readers]) {
        leave(id);
        line.post({ type: 'failed', reader: id, refused: false });
      }
    }

    function part(): void {
      if (!lines.delete(line)) return;
      for (const [id] of [...readers]) leave(id);
      line.close();
    }

    line.listen((message) => {
      switch (message.type) {
        case 'hello':
          // Granted when the tab has gone, however it went; a frozen one keeps its lock.
          locks?.request(message.lock, { signal: ended.signal }, part).catch(() => undefined);
          line.post({ type: 'welcome' });
          return;
        case 'join':
          join(message.reader, message.request);
          return;
        case 'leave':
          leave(message.reader);
          return;
        case 'ping':
          read = Math.max(read, message.read);
          line.post({ type: 'pong' });
          return;
        case 'bye':
          part();
      }
    });
  }

  return {
    meet,
    close() {
      ended.abort();
      holder.close();
      for (const line of lines) line.close();
      lines.clear();
    },
  };
}
