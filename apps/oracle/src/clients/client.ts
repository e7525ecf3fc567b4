import type { TraceRecord } from '../check/record.ts';
import type { Guest } from '../rooms/guest.ts';

/** The kinds of client that watch. */
export const clientKinds = ['wrapper', 'bare', 'slow', 'page'] as const;
export type ClientKind = (typeof clientKinds)[number];

/** A record before its time is added. */
export type Untimed<T = TraceRecord> = T extends unknown ? Omit<T, 'at'> : never;

/** Records what happens to a client. */
export type Take = (record: Untimed) => void;

/** A client. */
export interface Client {
  readonly kind: ClientKind;
  /** The stream stands and `sync` has come. */
  readonly isLive: boolean;
  /** Moves to another node. */
  moveTo(node: number): void;
  close(): Promise<void>;
  /** Reconnects with a position of another epoch, which cannot be resumed. Not every kind can. */
  bringForeignCursor?(): void;
  /** Makes its clock jump, in milliseconds. Not every kind has one. */
  jumpClock?(ms: number): void;
  /** Disconnects; the result reconnects it to a node, with what it had. Not every kind can. */
  leave?(): (node: number) => void;
  /** Stops reading until what it returns is called. Not every kind can. */
  stall?(): () => void;
  /** Port that its connection comes from, where that can be known. */
  readonly port?: number | undefined;
}

/** What a client needs to know. */
export interface ClientOptions {
  readonly node: number;
  /** URL of a node's stream. */
  readonly urlOf: (node: number) => string;
  readonly take: Take;
  /** The user whose rooms it also watches. @defaultValue none: only the public topics */
  readonly guest?: Guest | undefined;
}
