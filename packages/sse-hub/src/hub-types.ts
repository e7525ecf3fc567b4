import type { Channel, EventNameOfKind, EventPayload, Position } from '@tidings/protocol';
import type { ReadPast } from './log/catch-up/backfill.ts';
import type { Client } from './log/catch-up/shares.ts';
import type { HubCounts } from './counts.ts';
import type { HubChannel } from './delivery/encode-sync.ts';
import type { SnapshotChange } from './snapshots/snapshot.ts';
import type { SnapshotSource } from './snapshots/snapshot-cache.ts';
import type { HubLimits } from './limits.ts';
import type { Sink } from './subscribers/subscriber.ts';
import type { RevocationReason, Subscription } from './subscribers/subscription.ts';

/** The names that may be published: changes, and the heartbeat that comes through the database. */
export type PublishedName<C extends Channel> = EventNameOfKind<C, 'change'> | 'heartbeat';

/** The names that are true for now only: they have no position and never enter the log. */
export type EphemeralName<C extends Channel> = EventNameOfKind<C, 'ephemeral'> | 'heartbeat';

/** An event that is true for now only. */
export type EphemeralEvent<C extends Channel> = {
  [Name in EphemeralName<C>]: { readonly name: Name; readonly data: EventPayload<C, Name> };
}[EphemeralName<C>];

/** What a hub needs to know. */
export interface HubOptions<C extends Channel> {
  /** The channels whose connections share the log; an event of one name is the same in all of them. */
  readonly channels: readonly HubChannel<C>[];
  /** Milliseconds between heartbeats; sent in every `sync`. */
  readonly heartbeatMs: number;
  /** The snapshot of a topic, for the topics that have one. */
  readonly sourceFor: (topic: string) => SnapshotSource | undefined;
  /**
   * Reads what happened before the log's tail, for those who come from there. Absent: they get `gap`.
   */
  readonly readPast?: ReadPast;
  /** Provokes a change in the database, so that the feed passes a snapshot's time. */
  readonly forceHeartbeat: () => Promise<void>;
  /**
   * The ephemeral events that say how a topic is at this moment: told to each subscriber right after
   * its `sync`. @defaultValue none
   */
  readonly stateOf?: (topic: string) => readonly EphemeralEvent<C>[];
  readonly limits?: Partial<HubLimits>;
  /** Milliseconds that only go forward. @defaultValue `performance.now` */
  readonly now?: () => number;
  /** From 0 up to 1. @defaultValue `Math.random` */
  readonly random?: () => number;
  /** A snapshot could not be read; its subscribers wait, and it is tried again. */
  readonly onLoadFailed?: (error: unknown) => void;
  /**
   * Says whether a failure to read a snapshot passes by itself, as when the database is unavailable: then
   * subscribers wait for as long as it takes. @defaultValue none does: they wait for `snapshotWaitMs`
   */
  readonly isPassing?: (error: unknown) => boolean;
}

/** One bounded history, read by many cursors. */
export interface Hub<C extends Channel> {
  /**
   * Says that everything after a position will be published. The first call opens the hub; each
   * further one means that continuity was lost: log and snapshots are dropped, and every subscriber gets
   * a `gap` with snapshots.
   */
  open(after: Position): void;
  /** Appends an event; its subscribers get it at the end of this turn. */
  publish<Name extends PublishedName<C>>(
    position: Position,
    name: Name,
    data: EventPayload<C, Name>,
    snapshotChange?: SnapshotChange,
  ): void;
  /** As much was published in this turn as one write takes: wait for the next, so that sockets drain. */
  isTurnFull(): boolean;
  /** Says that a change made no event; a position that was reached before changes nothing. */
  advance(position: Position): void;
  /**
   * Says that something happened of which nobody can know what: who watches a topic that begins so
   * gets `gap` with snapshots, now or when it comes back from before.
   */
  invalidate(position: Position, prefixes: readonly string[]): void;
  /**
   * Sends to those who watch the event's topic now, without an id, ahead of what waits; a subscriber
   * that cannot take it gets only the latest of each name and topic.
   */
  tell(event: EphemeralEvent<C>): void;
  /**
   * Sends to everyone whose channel has the event now, without an id; a subscriber that cannot take it
   * gets only the latest.
   */
  broadcast<Name extends EphemeralName<C>>(name: Name, data: EventPayload<C, Name>): void;
  subscribe(options: {
    /** One of the hub's channels; what it has for everyone comes besides `topics`. */
    readonly channel: C;
    readonly topics: Iterable<string>;
    /** The client's `Last-Event-ID`; absent on a first visit. */
    readonly lastEventId?: string | undefined;
    /**
     * The topics that the id covers; one without a snapshot counts as covered, since no snapshot could
     * stand for what was missed of it. @defaultValue all of them
     */
    readonly coveredTopics?: Iterable<string> | undefined;
    /**
     * Most documents in a snapshot, for a client that cannot take long lines; rounded down to 1, 2, 5, 10,
     * 20 or 50. A snapshot that was cut says `complete: false`. @defaultValue the whole page
     */
    readonly snapshotLimit?: number | undefined;
    /** Topics that were asked for and are not had: told as `revoked` at once. @defaultValue none */
    readonly refused?: Iterable<{ readonly topic: string; readonly reason: RevocationReason }>;
    /**
     * Who connects: those for whom the past was read least come first.
     * @defaultValue one client that all without one share
     */
    readonly client?: Client;
    readonly sink: Sink;
  }): Subscription;
  /**
   * Tells every client to come back elsewhere, each after its own time, and closes all. Each gets one
   * last write (`maxWriteBytes` at most), even where the sink wants no more.
   */
  drain(options: { readonly spreadMs: number }): void;
  counts(): HubCounts;
  /** Closes all connections and the hub's one timer; who subscribes afterwards is closed at once. */
  close(): void;
}
