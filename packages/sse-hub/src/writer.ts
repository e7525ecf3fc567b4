import type { Chunks } from './chunks.ts';
import type { Log } from './log.ts';
import type { OwedVerdict, Subscriber } from './subscriber.ts';

/**
 * What a subscriber is like after a write.
 *
 * - `idle`: it has everything.
 * - `more`: it has taken a full write and can take another in the next turn.
 * - `blocked`: its socket is full.
 * - `passed`: the log's tail has gone past its cursor; it needs a snapshot.
 */
export type WriteOutcome = 'idle' | 'more' | 'blocked' | 'passed';

/** Writes to a subscriber what is due, in one write. */
export interface Writer {
  write(subscriber: Subscriber): WriteOutcome;
}

/** Creates the one place that decides what goes to a subscriber next, and in which order. */
export function createWriter(options: {
  readonly log: Log;
  readonly chunks: Chunks;
  readonly maxWriteBytes: number;
  readonly now: () => number;
  /** Encodes the verdict at the log's end; `lastId` is the last id the subscriber has. */
  readonly encodeSync: (owed: OwedVerdict, lastId: string | undefined) => EncodedSync;
  readonly onWrite: (bytes: number, events: number) => void;
}): Writer {
  const { log, chunks, maxWriteBytes, now, encodeSync, onWrite } = options;

  /** Sends all parts in one write; false when the sink wants no more. */
  function send(subscriber: Subscriber, parts: readonly Buffer[], events: number): boolean {
    const [first] = parts;
    if (first === undefined) return true;
    const bytes = parts.length === 1 ? first : Buffer.concat(parts);
    onWrite(bytes.length, events);
    if (subscriber.sink.write(bytes)) return true;
    subscriber.blockedAt = now();
    return false;
  }

  /** Who has not joined yet gets what cannot wait, and nothing else. */
  function writeUrgent(subscriber: Subscriber): WriteOutcome {
    const parts = [...subscriber.urgent.values()];
    subscriber.urgent.clear();
    return send(subscriber, parts, 0) ? 'idle' : 'blocked';
  }

  return {
    write(subscriber) {
      if (subscriber.state === 'joining') return writeUrgent(subscriber);
      if (subscriber.seq < log.first) return 'passed';
      const parts: Buffer[] = [...subscriber.urgent.values()];
      subscriber.urgent.clear();
      let size = parts.reduce((sum, part) => sum + part.length, 0);
      let events = 0;

      let next = subscriber.prelude[0];
      while (
        next !== undefined &&
        (parts.length === 0 || size + next.frame.length <= maxWriteBytes)
      ) {
        parts.push(next.frame);
        size += next.frame.length;
        subscriber.prelude.shift();
        next = subscriber.prelude[0];
      }

      if (next === undefined && (size < maxWriteBytes || parts.length === 0)) {
        const kind = subscriber.owed === undefined ? 'live' : 'replay';
        const chunk = chunks.from(subscriber.seq, subscriber.topics, maxWriteBytes - size, kind);
        subscriber.seq = chunk.next;
        subscriber.lastId = chunk.lastId ?? subscriber.lastId;
        if (chunk.bytes.length > 0) parts.push(chunk.bytes);
        events = chunk.count;
        if (subscriber.owed !== undefined) subscriber.owed.missed += chunk.count;
      }

      const isAtEnd = next === undefined && subscriber.seq === log.end;
      if (isAtEnd && subscriber.owed !== undefined) {
        const sync = encodeSync(subscriber.owed, subscriber.lastId);
        parts.push(sync.frame);
        subscriber.lastId = sync.id;
        subscriber.owed = undefined;
        subscriber.hadVerdict = true;
      }

      subscriber.isIdle = isAtEnd;
      if (!send(subscriber, parts, events)) return 'blocked';
      return isAtEnd ? 'idle' : 'more';
    },
  };
}

/** A verdict as it is sent. */
export interface EncodedSync {
  readonly frame: Buffer;
  /** The last id the client has after it. */
  readonly id: string;
}
