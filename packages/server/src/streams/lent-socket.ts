import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

type Done = (error?: Error | null) => void;

/**
 * A connection that is lent to Node's HTTP server. `takeBack` takes it back in mid-answer: what HTTP keeps
 * for it (parser, request, answer) is let go, and the socket alone remains.
 *
 * HTTP servers take any duplex for a connection (Node.js, "http", event `connection`).
 */
export class LentSocket extends Duplex {
  readonly #socket: Socket;
  #isTaken = false;

  constructor(socket: Socket) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('timeout', this.#onTimeout);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
    socket.pause();
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  /** How Node's HTTP server lets idle connections end; `timeout` is told as a socket tells it. */
  setTimeout(ms: number): this {
    if (!this.#isTaken) this.#socket.setTimeout(ms);
    return this;
  }

  /** Corks the socket behind it: what is written from now on waits until that is uncorked. */
  hold(): void {
    this.#socket.cork();
  }

  /** Undoes `hold`. */
  release(): void {
    this.#socket.uncork();
  }

  /** How Node's HTTP server ends a connection after its last answer. */
  destroySoon(): void {
    this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  /**
   * Takes the socket back; it has no listeners, and whatever it brings is left unread. What is written to
   * this end from then on goes nowhere. Undefined the second time, and while something is still on its way
   * out of it: that would come too late.
   */
  takeBack(): Socket | undefined {
    if (this.#isTaken || this.writableLength > 0 || this.destroyed) return undefined;
    const socket = this.#socket;
    this.#isTaken = true;
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('timeout', this.#onTimeout);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    socket.setTimeout(0);
    return socket;
  }

  override _read(): void {
    if (!this.#isTaken) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    if (this.#isTaken) done();
    else this.#afterRoom(this.#socket.write(chunk), done);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    if (this.#isTaken) {
      done();
      return;
    }
    const socket = this.#socket;
    socket.cork();
    let hasRoom = true;
    for (const { chunk } of chunks) hasRoom = socket.write(chunk);
    socket.uncork();
    this.#afterRoom(hasRoom, done);
  }

  override _final(done: Done): void {
    if (this.#isTaken) done();
    else this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: Done): void {
    if (!this.#isTaken) this.#socket.destroy();
    done(error);
  }

  /** What the socket has room for is as good as written: it keeps its order, and `end` waits for it. */
  #afterRoom(hasRoom: boolean, done: Done): void {
    if (hasRoom) done();
    else this.#socket.once('drain', done);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#socket.pause();
  };
  readonly #onEnd = (): void => {
    this.push(null);
  };
  readonly #onTimeout = (): void => {
    this.emit('timeout');
  };
  readonly #onError = (error: Error): void => {
    this.destroy(error);
  };
  readonly #onClose = (): void => {
    this.destroy();
  };
}
