import type { Channel, Position } from '@tidings/protocol';
import type { Client } from '../log/catch-up/shares.ts';
import type { CloseReason } from './close-reason.ts';
import type { Cursor } from './plan-join.ts';
import type { TopicSet } from './topic-sets.ts';

/** What one write is made of. */
export interface Written {
  /** Frames and chunks; the same buffer, wherever the same is written to many. */
  readonly parts: readonly Buffer[];
  /** Nothing in it is for this subscriber alone: who stands at the same place gets the same. */
  readonly isShared: boolean;
}

/** What a subscriber writes to: one open response. */
export interface Sink {
  /**
   * Takes bytes; false when it wants no more until `Subscription.drained()`. Throwing ends it as `gone`.
   * What they are made of is said besides, for who wants to encode it once for many.
   */
  write(bytes: Buffer, from: Written): boolean;
  /** Ends the connection. Called once, and nothing is written after it. */
  close(reason: CloseReason): void;
}

/** The `sync` that a subscriber has yet to be sent. */
export interface PendingSync {
  readonly outcome: 'snapshot' | 'resumed' | 'gap';
  /** Where the log ended when it joined: what its snapshots stand for. */
  readonly joinedAt: Position;
  /** Events replayed so far. */
  missed: number;
}

/** One open connection: its topics, and a cursor into the log instead of a queue. */
export interface Subscriber {
  readonly channel: Channel;
  topicSet: TopicSet;
  readonly sink: Sink;
  /** What the client said it has, and for which topics; undefined covers all. */
  readonly cursor: Cursor;
  readonly coveredTopics: ReadonlySet<string> | undefined;
  /** Most documents in one of its snapshots; undefined is the whole page. */
  readonly snapshotLimit: number | undefined;
  /** For whom the past is read; needed until `sync` only. */
  client: Client;
  state: 'joining' | 'reading' | 'closed';
  /** It has had a `sync`: whatever interrupts it from now on is a `gap`. */
  wasSynced: boolean;
  /** Sequence number of the next log entry to read. */
  seq: number;
  /** It had read everything when it was last written to, so it may skip to the turn's start. */
  isIdle: boolean;
  /** When it was last written to, in the clock's milliseconds. */
  wroteAt: number;
  /** When the sink refused more bytes, in the clock's milliseconds. */
  blockedAt: number | undefined;
  /** Frames without an id that go ahead of what waits; the latest of each key. Mostly there are none. */
  priority: Map<string, Buffer> | undefined;
  /** Snapshots still to be written. */
  pendingSnapshots: readonly { readonly topic: string; readonly frame: Buffer }[];
  pendingSync: PendingSync | undefined;
  /** Events that were replayed before the replay was interrupted. */
  replayed: number;
  /** The last id written to it. */
  lastId: string | undefined;
}

/** No snapshots: one for all who wait for none. */
export const none: Subscriber['pendingSnapshots'] = [];

/** A client of which nothing is known: one for all of them. */
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
