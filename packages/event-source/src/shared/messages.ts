import type { ReaderRequest } from './reader-request.ts';

/** Version of the messages between tabs and leader; part of every group's name, so that two versions never meet. */
export const sharingVersion = 2;

/** What a tab sends to the leader. */
export type TabMessage =
  /** The first message. Once the lock of that name is granted to somebody else, the tab is gone. */
  | { readonly type: 'hello'; readonly lock: string }
  | { readonly type: 'join'; readonly reader: number; readonly request: ReaderRequest }
  | { readonly type: 'leave'; readonly reader: number }
  /** Asks for a sign of life, and reports how many characters of events it has read. */
  | { readonly type: 'ping'; readonly read: number }
  /** The last message: it follows another leader, or is about to be frozen. */
  | { readonly type: 'bye' };

/** What the leader sends to a tab. */
export type LeaderMessage =
  | { readonly type: 'welcome' }
  | { readonly type: 'pong' }
  | { readonly type: 'opened'; readonly reader: number }
  | ({ readonly type: 'event'; readonly reader: number } & SharedEvent)
  | { readonly type: 'failed'; readonly reader: number; readonly refused: boolean };

/** An event as the platform's EventSource delivered it: text, which every tab validates by its own contract. */
export interface SharedEvent {
  readonly name: string;
  readonly data: string;
  /** The MessageEvent's `lastEventId`. */
  readonly id: string;
}

/** What is sent to everyone in a group. */
export type GroupMessage =
  /** Who has the connection? */
  | { readonly type: 'who' }
  /** This one does; of two, the one with the later term counts. */
  | { readonly type: 'leader'; readonly id: string; readonly term: number }
  /** The user signed out. */
  | { readonly type: 'end' };

/** One end of a two-way link between a tab and the leader. */
export interface TypedPort<Out, In> {
  readonly post: (message: Out) => void;
  /** Replaces the listener. */
  readonly listen: (listener: (message: In) => void) => void;
  readonly close: () => void;
}
