import type { ReaderRequest } from './reader-request.ts';

/** Version of what tabs and holders say to each other; part of every group's name, so that two never meet. */
export const sharingVersion = 1;

/** What a tab says to the holder. */
export type TabMessage =
  /** The first word. Whoever is granted the lock of that name knows that the tab is gone. */
  | { readonly type: 'hello'; readonly lock: string }
  | { readonly type: 'join'; readonly reader: number; readonly request: ReaderRequest }
  | { readonly type: 'leave'; readonly reader: number }
  /** Asks for a sign of life, and tells how many characters of events it has read. */
  | { readonly type: 'ping'; readonly read: number }
  /** The last word: it follows another holder, or is about to be frozen. */
  | { readonly type: 'bye' };

/** What the holder says to a tab. */
export type HolderMessage =
  | { readonly type: 'welcome' }
  | { readonly type: 'pong' }
  | { readonly type: 'opened'; readonly reader: number }
  | ({ readonly type: 'event'; readonly reader: number } & SharedEvent)
  | { readonly type: 'failed'; readonly reader: number; readonly refused: boolean };

/** An event as the platform's EventSource gave it: text, which every tab holds against its own contract. */
export interface SharedEvent {
  readonly name: string;
  readonly data: string;
  /** The MessageEvent's `lastEventId`. */
  readonly id: string;
}

/** What is said to everyone of a group. */
export type GroupMessage =
  /** Who holds the connection? */
  | { readonly type: 'who' }
  /** This one does; of two the one of the later term. */
  | { readonly type: 'holder'; readonly id: string; readonly term: number }
  /** The user signed out. */
  | { readonly type: 'end' };

/** One end of a two-way line between a tab and the holder. */
export interface Line<Out, In> {
  readonly post: (message: Out) => void;
  /** Replaces the listener. */
  readonly listen: (listener: (message: In) => void) => void;
  readonly close: () => void;
}
