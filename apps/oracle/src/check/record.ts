import type { ChangeName, Shown, Topic } from '../truth/truth.ts';

/** How a catch-up ended, as the wire says it. */
export type SyncOutcome = 'snapshot' | 'resumed' | 'gap';

/** Who asks for rooms on a connection. */
export interface Seat {
  /** Id of the user. */
  readonly user: string;
  /** Name of their session in the database. */
  readonly session: string;
  /** Ids of the rooms that are asked for. */
  readonly rooms: readonly string[];
}

/** One thing that happened to a client, in the order in which it happened. */
export type TraceRecord = { readonly at: number } & (
  | {
      readonly type: 'opened';
      readonly node: number;
      /** The position it came with. */
      readonly cursor: string | undefined;
      /** Undefined where no room is asked for. */
      readonly seat?: Seat | undefined;
    }
  | { readonly type: 'closed' }
  | {
      readonly type: 'snapshot';
      readonly topic: Topic;
      readonly posts: readonly Shown[];
      readonly complete: boolean;
      readonly position: string;
    }
  | {
      readonly type: 'change';
      readonly topic: Topic;
      readonly name: ChangeName;
      readonly id: string;
      readonly content: string | undefined;
      readonly position: string;
    }
  | {
      readonly type: 'sync';
      readonly outcome: SyncOutcome;
      readonly missed: number;
      readonly position: string;
      /** The frame's own id, where the client can see it. */
      readonly id: string | undefined;
    }
  | { readonly type: 'heartbeat'; readonly position: string }
  /** Something of a topic whose content is not followed: a room itself, or a user. */
  | {
      readonly type: 'aside';
      readonly topic: string;
      readonly isSnapshot: boolean;
      readonly position: string;
    }
  | { readonly type: 'revoked'; readonly room: string; readonly reason: string }
  /** The client itself noticed a change that it had already. */
  | { readonly type: 'duplicate'; readonly position: string }
  /** The client could not make sense of something. */
  | { readonly type: 'unreadable'; readonly what: string }
);

/** The position that a record stands at; undefined when it stands nowhere. */
export function positionOf(record: TraceRecord): string | undefined {
  switch (record.type) {
    case 'snapshot':
    case 'change':
    case 'sync':
    case 'heartbeat':
    case 'aside':
    case 'duplicate':
      return record.position;
    case 'opened':
    case 'closed':
    case 'revoked':
    case 'unreadable':
      return undefined;
  }
}
