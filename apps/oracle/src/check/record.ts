import type { ChangeName, Shown } from '../truth/truth.ts';

/** How a catch-up ended, as the wire says it. */
export type Verdict = 'snapshot' | 'resumed' | 'gap';

/** One thing that happened to a client, in the order in which it happened. */
export type TraceRecord = { readonly at: number } & (
  | {
      readonly type: 'opened';
      readonly node: number;
      /** The position it came with. */
      readonly cursor: string | undefined;
    }
  | { readonly type: 'closed' }
  | {
      readonly type: 'snapshot';
      readonly posts: readonly Shown[];
      readonly complete: boolean;
      readonly position: string;
    }
  | {
      readonly type: 'change';
      readonly name: ChangeName;
      readonly id: string;
      readonly content: string | undefined;
      readonly position: string;
    }
  | {
      readonly type: 'sync';
      readonly verdict: Verdict;
      readonly missed: number;
      readonly position: string;
      /** The frame's own id, where the client can see it. */
      readonly id: string | undefined;
    }
  | { readonly type: 'heartbeat'; readonly position: string }
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
    case 'duplicate':
      return record.position;
    case 'opened':
    case 'closed':
    case 'unreadable':
      return undefined;
  }
}
