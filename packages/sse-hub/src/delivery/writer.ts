import type { Channel } from '@tidings/protocol';
import { createBatch, type Batch } from './batch.ts';
import type { Chunks } from './chunks.ts';
import type { Log } from '../log/log.ts';
import {
  none,
  type PendingSync,
  type Subscriber,
  type Written,
} from '../subscribers/subscriber.ts';

/**
 * What a subscriber is like after a write.
 *
 * - `idle`: it has everything.
 * - `more`: it has taken a full write and can take another in the next turn.
 * - `blocked`: its socket is full.
 * - `broken`: its sink threw; it takes nothing any more.
 * - `overrun`: the log's tail has gone past its cursor; it needs a snapshot.
 */
export type WriteOutcome = 'idle' | 'more' | 'blocked' | 'broken' | 'overrun';

/** Writes to a subscriber what is due, in one write. */
export interface Writer {
  write(subscriber: Subscriber): WriteOutcome;
  /** Writes a comment; the same buffer for all who get one at the same time. */
  writeComment(subscriber: Subscriber, comment: Buffer): 'taken' | 'blocked' | 'broken';
}

/** Creates the one place that decides what goes to a subscriber next, and in which order. */
export function createWriter(options: {
  readonly log: Log;
  readonly chunks: Chunks;
  readonly maxWriteBytes: number;
  readonly now: () => number;
  readonly encodeSync: (sync: SyncToEncode) => EncodedSync;
  /** Told that a `sync` is out; the priority frames that it adds go out right after it, in the same write if it fits. */
  readonly onSync: (outcome: PendingSync['outcome'], subscriber: Subscriber) => void;
  readonly onWrite: (bytes: number, events: number) => void;
}): Writer {
  const { log, chunks, maxWriteBytes, now, encodeSync, onSync, onWrite } = options;

  /** Sends all parts in one write. */
  function send(
    subscriber: Subscriber,
    written: Written,
    events: number,
  ): 'taken' | 'blocked' | 'broken' {
    const { parts } = written;
    const [first] = parts;
    if (first === undefined) return 'taken';
    const bytes = parts.length === 1 ? first : Buffer.concat(parts);
    onWrite(bytes.length, events);
    subscriber.wroteAt = now();
    try {
      if (subscriber.sink.write(bytes, written)) return 'taken';
    } catch {
      // One broken sink is its own end, never that of the others who are written to in this turn.
      return 'broken';
    }
    subscriber.blockedAt = subscriber.wroteAt;
    return 'blocked';
  }

  /** Who has not joined yet gets what cannot wait, and nothing else. */
  function writePriority(subscriber: Subscriber): WriteOutcome {
    const parts = [...(subscriber.priority?.values() ?? [])];
    subscriber.priority = undefined;
    const sent = send(subscriber, { parts, isShared: false }, 0);
    return sent === 'taken' ? 'idle' : sent;
  }

  /** What cannot wait, as far as it fits; says whether it is all, the rest stays for the next write. */
  function addWaiting(subscriber: Subscriber, batch: Batch): boolean {
    const { priority } = subscriber;
    if (priority === undefined) return true;
    for (const [key, frame] of priority) {
      if (!batch.add(frame)) return false;
      priority.delete(key);
    }
    subscriber.priority = undefined;
    return true;
  }

  /** Says whether all snapshots are out, this write included. */
  function addSnapshots(subscriber: Subscriber, batch: Batch): boolean {
    const { pendingSnapshots } = subscriber;
    const added = pendingSnapshots.findIndex(({ frame }) => !batch.add(frame));
    subscriber.pendingSnapshots = added === -1 ? none : pendingSnapshots.slice(added);
    return added === -1;
  }

  /** Moves the cursor over what fits; returns how many events that is. */
  function addChunk(subscriber: Subscriber, batch: Batch): number {
    const { pendingSync, coveredTopics } = subscriber;
    const kind = pendingSync === undefined ? 'live' : 'replay';
    const chunk = chunks.from(subscriber.seq, subscriber, batch.room, kind);
    if (!batch.add(chunk.bytes)) return 0;
    subscriber.seq = chunk.next;
    subscriber.lastId = chunk.lastId ?? subscriber.lastId;
    if (pendingSync !== undefined) {
      for (const [topic, count] of chunk.counts) {
        // Of other topics it has missed nothing: it did not watch them.
        if (coveredTopics === undefined || coveredTopics.has(topic)) pendingSync.missed += count;
      }
    }
    return chunk.count;
  }

  /** Says whether no `sync` is pending any more, this write included. */
  function addSync(subscriber: Subscriber, batch: Batch): boolean {
    const { pendingSync } = subscriber;
    if (pendingSync === undefined) return true;
    const { channel, lastId } = subscriber;
    const sync = encodeSync({ pendingSync, channel, lastId });
    if (!batch.add(sync.frame)) return false;
    subscriber.lastId = sync.id;
    subscriber.pendingSync = undefined;
    subscriber.wasSynced = true;
    onSync(pendingSync.outcome, subscriber);
    return true;
  }

  return {
    writeComment: (subscriber, comment) =>
      send(subscriber, { parts: [comment], isShared: true }, 0),
    write(subscriber) {
      if (subscriber.state === 'joining') return writePriority(subscriber);
      if (subscriber.seq < log.first) return 'overrun';
      const isShared =
        subscriber.pendingSync === undefined && subscriber.pendingSnapshots.length === 0;
      const batch = createBatch(maxWriteBytes, subscriber.priority?.values() ?? []);
      subscriber.priority = undefined;
      // Without a replay `sync` goes first: an id before it would let a connection that drops
      // in between resume as if nothing had been lost.
      const isBegun =
        addSnapshots(subscriber, batch) &&
        (subscriber.pendingSync?.outcome === 'resumed' || addSync(subscriber, batch));
      const events = isBegun ? addChunk(subscriber, batch) : 0;
      const isAtEnd = isBegun && subscriber.seq === log.end && addSync(subscriber, batch);
      // What `sync` made due goes with it where it fits.
      const isAll = isAtEnd && addWaiting(subscriber, batch);
      subscriber.isIdle = isAtEnd;
      const sent = send(subscriber, { parts: batch.parts, isShared }, events);
      if (sent !== 'taken') return sent;
      return isAll ? 'idle' : 'more';
    },
  };
}

/** A `sync` that is due now. */
export interface SyncToEncode {
  readonly pendingSync: PendingSync;
  readonly channel: Channel;
  /** The last id that the subscriber has. */
  readonly lastId: string | undefined;
}

/** A `sync` as it is sent. */
export interface EncodedSync {
  readonly frame: Buffer;
  /** The last id the client has after it. */
  readonly id: string;
}
