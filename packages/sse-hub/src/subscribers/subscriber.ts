import type { Channel, Position } from '@tidings/protocol';
import type { Client } from '../log/catch-up/shares.ts';
import type { CloseReason } from './close-reason.ts';
import type { Cursor } from './plan-join.ts';
import type { TopicSet } from './topic-sets.ts';

/** What one write is made of. */
export interface WriteContents {
  /** Frames and chunks; the same buffer, wherever the same is written to many. */
  readonly parts: readonly Buffer[];
  /** Nothing in it is for this subscriber alone: others at the same cursor get the same bytes. */
  readonly isShared: boolean;
}

/** What a subscriber writes to: one open response. */
export interface Sink {
  /**
   * Takes bytes; returns false when it wants no more until `Subscription.drained()`. Throwing ends it as
   * `gone`. `from` says what the bytes are made of, so that a sink can encode it once for many.
   */
  write(bytes: Buffer, from: WriteContents): boolean;
  /** Ends the connection. Called once, and nothing is written after it. */
  close(reason: CloseReason): void;
}

/** The `sync` that a subscriber has not been sent yet. */
export interface PendingSync {
  readonly outcome: 'snapshot' | 'resumed' | 'gap';
  /** Where the log ended when it joined: its snapshots include everything up to here. */
  readonly joinedAt: Position;
  /** Events replayed so far. */
  missed: number;
}

/** One open connection: its topics, and a cursor into the log instead of a queue. */
export interface Subscriber {
  readonly channel: Channel;
  topicSet: TopicSet;
  readonly sink: Sink;
  /** The client's cursor, and the topics that it covers; undefined covers all. */
  readonly cursor: Cursor;
  coveredTopics: ReadonlySet<string> | undefined;
  /** Topics granted since its last `sync`: they need snapshots, and another `sync`. Mostly there are none. */
  gainedTopics: ReadonlySet<string> | undefined;
  /** Most documents in one of its snapshots; undefined is the whole page. */
  readonly snapshotLimit: number | undefined;
  /** Whose history reads count against whom; only needed until `sync`. */
  client: Client;
  state: 'joining' | 'reading' | 'closed';
  /** It has been sent a `sync`: any interruption from now on is a `gap`. */
  wasSynced: boolean;
  /** Sequence number of the next log entry to read. */
  seq: number;
  /** It was at the log's end after its last write, so it may skip to the turn's start. */
  isIdle: boolean;
  /** When it was last written to, in the clock's milliseconds. */
  wroteAt: number;
  /** When the sink refused more bytes, in the clock's milliseconds. */
  blockedAt: number | undefined;
  /** Frames without an id that go ahead of what is pending; the latest of each key. Mostly there are none. */
  priority: Map<string, Buffer> | undefined;
  /** Snapshots still to be written. */
  pendingSnapshots: readonly { readonly topic: string; readonly frame: Buffer }[];
  pendingSync: PendingSync | undefined;
  /** Events that were replayed before the replay was interrupted. */
  replayed: number;
  /** The last id written to it. */
  lastId: string | undefined;
}

/** No snapshots: one shared empty array. */
export const none: Subscriber['pendingSnapshots'] = [];

/** The client of all subscribers whose client is unknown. */
export const anyClient: Client = { address: '' };

/** Creates a subscriber that has not joined yet. */
export function createSubscriber(options: {
  readonly channel: Channel;
  readonly topicSet: TopicSet;
  readonly cursor: Cursor;
  readonly coveredTopics: Iterable<string> | undefined;
  readonly snapshotLimit: number | undefined;
  readonly client: Client;
  readonly sink: Sink;
  /** The clock's milliseconds. */
  readonly now: number;
}): Subscriber {
  return {
    channel: options.channel,
    topicSet: options.topicSet,
    sink: options.sink,
    cursor: options.cursor,
    coveredTopics: options.coveredTopics === undefined ? undefined : new Set(options.coveredTopics),
    gainedTopics: undefined,
    snapshotLimit: options.snapshotLimit,
    client: options.client,
    state: 'joining',
    wasSynced: false,
    seq: 0,
    isIdle: false,
    wroteAt: options.now,
    blockedAt: undefined,
    priority: undefined,
    pendingSnapshots: none,
    pendingSync: undefined,
    replayed: 0,
    lastId: undefined,
  };
}
