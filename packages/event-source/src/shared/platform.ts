import type { Clock } from '../alarm.ts';
import { findEventSource, platformClock, type EventSourceConstructor } from '../platform.ts';

/** Something to post messages to; a MessagePort and a BroadcastChannel both fit. */
export interface MessageTarget {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** The part of Web Locks that is used. */
export interface Locks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    callback: () => Promise<void> | void,
  ): Promise<unknown>;
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

/** A worker that all tabs of one origin share. */
export interface SharedWorkerLike {
  readonly port: MessageTarget;
  onerror: ((event: never) => void) | null;
}

/** Reports when the page is about to be frozen, and when it resumes. */
export interface PageLife {
  onSleep(listener: () => void): () => void;
  onWake(listener: () => void): () => void;
}

/** What sharing needs from the platform; every part of it is an input. */
export interface SharingPlatform {
  readonly EventSource: EventSourceConstructor | undefined;
  readonly clock: Clock;
  readonly locks: Locks | undefined;
  /** Opens a channel to all tabs of the origin. */
  readonly openChannel: ((name: string) => MessageTarget) | undefined;
  readonly life: PageLife;
  /** The page's address. */
  readonly base: string;
}

// What a browser has and Node's types do not name. Only its presence is checked before it is used.
interface BrowserGlobals {
  readonly navigator?: { readonly locks?: Locks };
  readonly BroadcastChannel?: new (name: string) => MessageTarget;
  readonly location?: { readonly href: string };
  readonly addEventListener?: (type: string, listener: () => void, options?: object) => void;
  readonly removeEventListener?: (type: string, listener: () => void, options?: object) => void;
}

/** Finds the platform's own. */
export function findSharingPlatform(): SharingPlatform {
  // Every property is optional, and Node's own are like the browser's as far as they are used.
  const globals = globalThis as unknown as BrowserGlobals;
  const { BroadcastChannel, location } = globals;
  return {
    EventSource: findEventSource(),
    clock: platformClock,
    locks: globals.navigator?.locks,
    openChannel: BroadcastChannel && ((name) => new BroadcastChannel(name)),
    life: {
      // `freeze` does not bubble from the document, but is captured on its way there.
      onSleep: (listener) => listen(globals, ['freeze', 'pagehide'], listener),
      onWake: (listener) => listen(globals, ['resume', 'pageshow'], listener),
    },
    base: location?.href ?? 'http://localhost/',
  };
}

function listen(globals: BrowserGlobals, types: readonly string[], listener: () => void) {
  const options = { capture: true };
  for (const type of types) globals.addEventListener?.(type, listener, options);
  return () => {
    for (const type of types) globals.removeEventListener?.(type, listener, options);
  };
}
