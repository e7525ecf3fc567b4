import type { Position } from '@tidings/protocol';
import type { Change } from './change.ts';

/**
 * Promises that everything after `after` will follow. Comes first, and again after each reset; not when
 * the stream was merely opened again and continued. At a reset the continuity with what came before
 * is lost: drop log and snapshots, tell every client `gap`.
 */
export interface OpenedItem {
  readonly type: 'opened';
  readonly after: Position;
  readonly why: 'start' | 'reset';
  /** Why continuity was lost; only with `reset`. For logs, not for people. */
  readonly reason?: string;
}

/** Carries one change; its position's `number` is 0, the consumer numbers the events it makes of it. */
export interface ChangeItem<Name extends string = string> {
  readonly type: 'change';
  readonly position: Position;
  readonly change: Change<Name>;
}

/** Carries the change of the feed's own document: everything before this position has come. */
export interface HeartbeatItem {
  readonly type: 'heartbeat';
  readonly position: Position;
  /** When the database wrote it, by its own clock; now minus this is the lag. */
  readonly at: Date;
}

/**
 * Everything up to and including a cluster time has arrived, without a heartbeat. Only from a
 * feed that may not write, which has no other way to say so when all is quiet.
 */
export interface ProgressItem {
  readonly type: 'progress';
  readonly position: Position;
}

/** What a feed yields, in the order of the database's history. */
export type FeedItem<Name extends string = string> =
  OpenedItem | ChangeItem<Name> | HeartbeatItem | ProgressItem;
