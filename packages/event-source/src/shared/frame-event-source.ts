import {
  findEventSource,
  type EventSourceConstructor,
  type EventSourceLike,
  type StreamEvent,
} from '../platform.ts';

/** The part of a frame that is used. */
export interface Frame {
  hidden: boolean;
  readonly contentWindow: { readonly EventSource?: EventSourceConstructor } | null;
  remove(): void;
}

/** The part of a page's document that is used. */
export interface FrameDocument {
  createElement(name: 'iframe'): Frame;
  readonly documentElement: { append(frame: Frame): void };
}

/**
 * Makes connections that are over as soon as they are closed, in a page that is being frozen too: each has
 * an empty frame of its own, which goes with it. Chromium puts off the end of a frozen page's requests until
 * it thaws; the server would go on writing, and one of the six connections to the host be taken, for hours.
 * The requests of a frame that is removed end at once.
 */
export function createFrameEventSource(
  document: FrameDocument,
  Plain: EventSourceConstructor,
): EventSourceConstructor {
  return class implements EventSourceLike {
    readonly #frame = document.createElement('iframe');
    readonly #source: EventSourceLike;

    constructor(url: string) {
      this.#frame.hidden = true;
      document.documentElement.append(this.#frame);
      const EventSource = this.#frame.contentWindow?.EventSource ?? Plain;
      try {
        this.#source = new EventSource(url);
      } catch (error) {
        this.#frame.remove();
        throw error;
      }
    }

    get readyState(): number {
      return this.#source.readyState;
    }

    addEventListener(type: string, listener: (event: StreamEvent) => void): void {
      this.#source.addEventListener(type, listener);
    }

    removeEventListener(type: string, listener: (event: StreamEvent) => void): void {
      this.#source.removeEventListener(type, listener);
    }

    close(): void {
      this.#source.close();
      this.#frame.remove();
    }
  };
}

/** Puts the connections of a browser's own EventSource into frames; any other is left as it is. */
export function inFrames(EventSource: EventSourceConstructor): EventSourceConstructor {
  // A browser's page has it and it fits the part that is used; elsewhere it is undefined.
  const { document } = globalThis as unknown as { readonly document?: FrameDocument };
  const isOwn = EventSource === findEventSource();
  return isOwn && document ? createFrameEventSource(document, EventSource) : EventSource;
}
