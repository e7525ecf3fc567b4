import type { Channel, EventNameOfKind, EventPayload, Position } from '@tidings/protocol';
import type { ReadHistory } from './log/catch-up/backfill.ts';
import type { Client } from './log/catch-up/shares.ts';
import type { HubCounts } from './counts.ts';
import type { HubChannel } from './delivery/encode-sync.ts';
import type { SnapshotChange } from './snapshots/snapshot.ts';
import type { SnapshotSource } from './snapshots/snapshot-cache.ts';
import type { HubLimits } from './limits.ts';
import type { Sink } from './subscribers/subscriber.ts';
import type { RevocationReason, Subscription } from './subscribers/subscription.ts';

/** The names that may be published: changes, and the heartbeat that went through the database. */
export type PublishedName<C extends Channel> = EventNameOfKind<C, 'change'> | 'heartbeat';

/** The names of ephemeral events: they have no position and never enter the log. */
export type EphemeralName<C extends Channel> = EventNameOfKind<C, 'ephemeral'> | 'heartbeat';

/** An event that is true only for now. */
export type EphemeralEvent<C extends Channel> = {
  [Name in EphemeralName<C>]: { readonly name: Name; readonly data: EventPayload<C, Name> };
}[EphemeralName<C>];

/** Options of a hub. */
export interface HubOptions<C extends Channel> {
  /** The channels whose connections share the log; an event of one name is the same in all of them. */
  readonly channels: readonly HubChannel<C>[];
  /** Milliseconds between heartbeats; sent in every `sync`. */
  readonly heartbeatMs: number;
  /** The snapshot of a topic, for the topics that have one. */
  readonly sourceFor: (topic: string) => SnapshotSource | undefined;
  /** Reads what happened before the log's tail, for clients that resume from there. Absent: they get `gap`.
   */
  readonly readHistory?: ReadHistory;
  /** Provokes a change in the database, so that the feed passes a snapshot's time. */
  readonly forceHeartbeat: () => Promise<void>;
  /**
   * Returns the ephemeral events that describe a topic's current state: each subscriber gets them right after
   * its `sync`. @defaultValue none
   */
  readonly stateOf?: (topic: string) => readonly EphemeralEvent<C>[];
  readonly limits?: Partial<HubLimits>;
  /** Milliseconds of a monotonic clock. @defaultValue `performance.now` */
  readonly now?: () => number;
  /** From 0 up to 1. @defaultValue `Math.random` */
  readonly random?: () => number;
  /** Called when a snapshot could not be read; its subscribers wait, and it is retried. */
  readonly onLoadFailed?: (error: unknown) => void;
  /**
   * Returns whether a failure to read a snapshot is transient, such as an unavailable database: then
   * subscribers wait for as long as it takes. @defaultValue none is: they wait for `snapshotWaitMs`
   */
  readonly isTransient?: (error: unknown) => boolean;
}

/** One bounded history, read by many cursors. */
export interface Hub<C extends Channel> {
  /**
   * Promises that everything after a position will be published. The first call opens the hub; each further
   * one means that continuity was lost: log and snapshots are dropped, and every subscriber gets a `gap`
   * with snapshots.
   */
  open(after: Position): void;
  /** Appends an event; its subscribers get it at the end of this turn. */
  publish<Name extends PublishedName<C>>(
    position: Position,
    name: Name,
    data: EventPayload<C, Name>,
    snapshotChange?: SnapshotChange,
  ): void;
  /** Returns whether this turn published as much as one write takes: then wait for the next, so that sockets drain. */
  isTurnFull(): boolean;
  /** Notes a change that made no event; a position that was already reached changes nothing. */
  advance(position: Position): void;
  /**
   * Notes that something unknown happened to all topics with these prefixes: their subscribers get `gap` with
   * snapshots, now or when they resume from before.
   */
  invalidate(position: Position, prefixes: readonly string[]): void;
  /**
   * Sends to the current subscribers of the event's topic, without an id, ahead of what is pending; a blocked
   * subscriber gets only the latest of each name and topic.
   */
  sendEphemeral(event: EphemeralEvent<C>): void;
  /**
   * Sends to all current subscribers whose channel has the event, without an id; a blocked subscriber gets
   * only the latest.
   */
  broadcast<Name extends EphemeralName<C>>(name: Name, data: EventPayload<C, Name>): void;
  subscribe(options: {
    /** One of the hub's channels; its topics for everyone are added to `topics`. */
    readonly channel: C;
    readonly topics: Iterable<string>;
    /** The client's `Last-Event-ID`; absent on a first visit. */
    readonly lastEventId?: string | undefined;
    /**
     * The topics that the id covers; one without a snapshot counts as covered, because no snapshot could
     * replace what was missed. @defaultValue all of them
     */
    readonly coveredTopics?: Iterable<string> | undefined;
    /**
     * Most documents in a snapshot, for a client that cannot read long lines; rounded down to 1, 2, 5, 10, 20
     * or
     * 50. A truncated snapshot has `complete: false`. @defaultValue the whole page
     */
    readonly snapshotLimit?: number | undefined;
    /** Requested topics that are denied: `revoked` is sent for each at once. @defaultValue none */
    readonly refused?: Iterable<{ readonly topic: string; readonly reason: RevocationReason }>;
    /**
     * The client: those that caused the fewest failed history reads are served first.
     * @defaultValue one client that all without one share
     */
    readonly client?: Client;
    readonly sink: Sink;
  }): Subscription;
  /**
   * Asks every client to reconnect, each after its own delay, and closes all. Each gets one last write
   * (`maxWriteBytes` at most), even if its sink is full.
   */
  drain(options: { readonly spreadMs: number }): void;
  counts(): HubCounts;
  /** Closes all connections and the hub's one timer; later subscribers are closed at once. */
  close(): void;
}
