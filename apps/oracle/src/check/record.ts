import type { ChangeName, Shown, Topic } from '../truth/truth.ts';

/** How a catch-up ended, as on the wire. */
export type SyncOutcome = 'snapshot' | 'resumed' | 'gap';

/** The user and session of a connection, and the rooms it asks for. */
export interface AuthContext {
  /** Id of the user. */
  readonly user: string;
  /** Name of their session in the database. */
  readonly session: string;
  /** Ids of the rooms that are asked for. */
  readonly rooms: readonly string[];
}

/** One event of a client's trace, in order. */
export type TraceRecord = { readonly at: number } & (
  | {
      readonly type: 'opened';
      readonly node: number;
      /** The position it brought. */
      readonly cursor: string | undefined;
      /** Undefined where no room is asked for. */
      readonly auth?: AuthContext | undefined;
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
  /** An event whose content is not checked, only its position: of a room itself, or of a user. */
  | {
      readonly type: 'positionOnly';
      readonly topic: string;
      readonly isSnapshot: boolean;
      readonly position: string;
    }
  | { readonly type: 'revoked'; readonly room: string; readonly reason: string }
  /** The client itself noticed a change that it already had. */
  | { readonly type: 'duplicate'; readonly position: string }
  /** The client could not make sense of something. */
  | { readonly type: 'unreadable'; readonly what: string }
);

/** Returns a record's position; undefined if it has none. */
export function positionOf(record: TraceRecord): string | undefined {
  switch (record.type) {
    case 'snapshot':
    case 'change':
    case 'sync':
    case 'heartbeat':
    case 'positionOnly':
    case 'duplicate':
      return record.position;
    case 'opened':
    case 'closed':
    case 'revoked':
    case 'unreadable':
      return undefined;
  }
}
