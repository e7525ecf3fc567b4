import type { CloseReason } from '@tidings/sse-hub';
import type { ReadableByteStreamController } from 'node:stream/web';
import { lingerMs, type StreamBody, type StreamListener } from './stream-body.ts';

/** Bytes that may wait for the reader before `write` returns false: what Node's sockets take, too. */
const maxUnreadBytes = 16 * 1024;

/** Milliseconds in which a body must be read for the first time; then the response counts as dropped. */
export const firstReadMs = 10_000;

/**
 * The body of a Web `Response`. It is a byte stream without a buffer of its own: it is pulled only when everything
 * was read and more is wanted, and a reader that stops pulling has at most `maxUnreadBytes` and one write waiting.
 */
export class WebBody implements StreamBody {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #signal: AbortSignal;
  readonly #firstRead: NodeJS.Timeout;
  // `start` is called before the stream's constructor returns.
  #controller: ReadableByteStreamController | undefined;
  #listener: StreamListener | undefined;
  #unreadBytes = 0;
  #isFull = false;
  #hasEnded = false;

  /** `signal` is the request's: it aborts when the client has disconnected. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    this.stream = new ReadableStream(
      {
        type: 'bytes',
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#onPull();
        },
        cancel: () => {
          this.#end();
        },
      },
      { highWaterMark: 0 },
    );
    signal.addEventListener('abort', this.#onAbort);
    this.#firstRead = setTimeout(this.#onAbort, firstReadMs);
    this.#firstRead.unref();
  }

  write(bytes: Buffer): boolean {
    if (this.#hasEnded) return false;
    this.#unreadBytes += bytes.length;
    // A byte stream takes the memory away from its giver, and these bytes are everyone's.
    this.#controller?.enqueue(new Uint8Array(bytes));
    // The reader may have pulled meanwhile.
    this.#isFull = this.#unreadBytes >= maxUnreadBytes;
    return !this.#isFull;
  }

  close({ code }: CloseReason): void {
    if (this.#hasEnded) return;
    if (code === 'slow') {
      this.abort();
      return;
    }
    const controller = this.#controller;
    controller?.close();
    // A reader that brought its own buffer waits until that is given back.
    controller?.byobRequest?.respond(0);
    this.#end();
    // Without an effect on a stream that was read to its end.
    setTimeout(() => controller?.error(cutOff()), lingerMs).unref();
  }

  abort(): void {
    if (this.#hasEnded) return;
    this.#controller?.error(cutOff());
    this.#end();
  }

  listen(listener: StreamListener): void {
    this.#listener = listener;
  }

  #onPull(): void {
    clearTimeout(this.#firstRead);
    this.#unreadBytes = 0;
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#listener?.drained();
  }

  readonly #onAbort = (): void => {
    this.abort();
  };

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#firstRead);
    this.#signal.removeEventListener('abort', this.#onAbort);
    // As with sockets, never within the call that ended it.
    queueMicrotask(() => this.#listener?.closed());
  }
}

function cutOff(): Error {
  return new Error('The stream was cut off: its reader was too slow, or has gone.');
}
