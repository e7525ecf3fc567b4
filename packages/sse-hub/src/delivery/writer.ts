import type { Channel } from '@tidings/protocol';
import { createBatch, type Batch } from './batch.ts';
import type { Chunks } from './chunks.ts';
import type { Log } from '../log/log.ts';
import {
  none,
  type PendingSync,
  type Subscriber,
  type WriteContents,
} from '../subscribers/subscriber.ts';

/**
 * The state of a subscriber after a write.
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
  /** Writes a comment; all that get one at the same time share the buffer. */
  writeComment(subscriber: Subscriber, comment: Buffer): 'taken' | 'blocked' | 'broken';
}

/** Creates the writer, the only code that decides what a subscriber gets next, and in which order. */
export function createWriter(options: {
  readonly log: Log;
  readonly chunks: Chunks;
  readonly maxWriteBytes: number;
  readonly now: () => number;
  readonly encodeSync: (sync: SyncToEncode) => EncodedSync;
  /** Called when a `sync` is written; priority frames that it adds follow at once, in the same write if they fit. */
  readonly onSync: (
    outcome: PendingSync['outcome'],
    subscriber: Subscriber,
    /** The topics that it has from now on: all, or those that it gained. */
    topics: ReadonlySet<string>,
  ) => void;
  readonly onWrite: (bytes: number, events: number) => void;
}): Writer {
  const { log, chunks, maxWriteBytes, now, encodeSync, onSync, onWrite } = options;

  /** Sends all parts in one write. */
  function send(
    subscriber: Subscriber,
    contents: WriteContents,
    events: number,
  ): 'taken' | 'blocked' | 'broken' {
    const { parts } = contents;
    const [first] = parts;
    if (first === undefined) return 'taken';
    const bytes = parts.length === 1 ? first : Buffer.concat(parts);
    onWrite(bytes.length, events);
    subscriber.wroteAt = now();
    try {
      if (subscriber.sink.write(bytes, contents)) return 'taken';
    } catch {
      // One broken sink must not affect the others that are written to in this turn.
      return 'broken';
    }
    subscriber.blockedAt = subscriber.wroteAt;
    return 'blocked';
  }

  /** A subscriber that is still joining gets priority frames, and nothing else. */
  function writePriority(subscriber: Subscriber): WriteOutcome {
    const parts = [...(subscriber.priority?.values() ?? [])];
    subscriber.priority = undefined;
    const sent = send(subscriber, { parts, isShared: false }, 0);
    return sent === 'taken' ? 'idle' : sent;
  }

  /** Adds priority frames as far as they fit; returns whether all did, the rest stays for the next write. */
  function addPriorityFrames(subscriber: Subscriber, batch: Batch): boolean {
    const { priority } = subscriber;
    if (priority === undefined) return true;
    for (const [key, frame] of priority) {
      if (!batch.add(frame)) return false;
      priority.delete(key);
    }
    subscriber.priority = undefined;
    return true;
  }

  /** Returns whether all snapshots are written, including this write. */
  function addSnapshots(subscriber: Subscriber, batch: Batch): boolean {
    const { pendingSnapshots } = subscriber;
    const added = pendingSnapshots.findIndex(({ frame }) => !batch.add(frame));
    subscriber.pendingSnapshots = added === -1 ? none : pendingSnapshots.slice(added);
    return added === -1;
  }

  /** Moves the cursor over what fits; returns how many events that is. */
  function addChunk(subscriber: Subscriber, batch: Batch): number {
    const { pendingSync, coveredTopics, gainedTopics } = subscriber;
    const kind = pendingSync === undefined ? 'live' : 'replay';
    const chunk = chunks.from(subscriber.seq, subscriber, batch.room, kind);
    if (!batch.add(chunk.bytes)) return 0;
    subscriber.seq = chunk.next;
    subscriber.lastId = chunk.lastId ?? subscriber.lastId;
    // One that only gains a topic has missed nothing.
    if (pendingSync !== undefined && gainedTopics === undefined) {
      for (const [topic, count] of chunk.counts) {
        // It has missed nothing of other topics: it did not subscribe to them.
        if (coveredTopics === undefined || coveredTopics.has(topic)) pendingSync.missed += count;
      }
    }
    return chunk.count;
  }

  /** Returns whether no `sync` is pending any more, including this write. */
  function addSync(subscriber: Subscriber, batch: Batch): boolean {
    const { pendingSync } = subscriber;
    if (pendingSync === undefined) return true;
    const { channel, lastId } = subscriber;
    const sync = encodeSync({ pendingSync, channel, lastId });
    if (!batch.add(sync.frame)) return false;
    subscriber.lastId = sync.id;
    subscriber.pendingSync = undefined;
    subscriber.wasSynced = true;
    const { topics } = subscriber.topicSet;
    const gained = subscriber.gainedTopics;
    const begun = gained === undefined ? topics : new Set([...gained].filter((t) => topics.has(t)));
    subscriber.gainedTopics = undefined;
    onSync(pendingSync.outcome, subscriber, begun);
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
      // What `sync` made due goes into the same write if it fits.
      const isAll = isAtEnd && addPriorityFrames(subscriber, batch);
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
