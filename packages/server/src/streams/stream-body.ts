import type { CloseReason } from '@tidings/sse-hub';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createChunker, lastChunk } from './chunk.ts';

/** What a stream writes to once its headers are out. */
export interface StreamBody {
  /** Takes bytes; returns false when it wants no more until `drained` is called. */
  write(bytes: Buffer): boolean;
  /** Ends the body politely, or cuts off who was too slow. */
  close(reason: CloseReason): void;
  /** Cuts the connection off. */
  abort(): void;
  /** Reports when more can be written, and, once, when the connection is gone. */
  listen(listener: StreamListener): void;
}

/** What a stream does when its connection changes. */
export interface StreamListener {
  readonly drained: () => void;
  readonly closed: () => void;
}

/** Milliseconds that a closed stream has to send its last bytes before its socket is destroyed. */
export const lingerMs = 2_000;

/** Creates the body of a response whose headers are out. */
export function bodyOfResponse(response: ServerResponse): StreamBody {
  return {
    write: (bytes) => response.write(bytes),
    close({ code }) {
      if (response.destroyed) return;
      // A reader that takes nothing would never see a polite end.
      if (code === 'slow') {
        response.destroy();
        return;
      }
      const { socket } = response;
      // Nothing else will come over this connection: kept alive, it would hold up a stopping server.
      response.end(() => socket?.destroySoon());
      linger(response);
    },
    abort() {
      response.destroy();
    },
    listen({ drained, closed }) {
      response.on('drain', drained);
      response.on('close', closed);
    },
  };
}

/** One for all: those who stand at the same place share the same chunk, too. */
const chunkOf = createChunker();

/** The body of a stream that has its socket for itself: it frames the chunks. One small object each. */
export class SocketBody implements StreamBody {
  readonly #socket: Socket;

  /** Takes a socket that is corked; it is uncorked at the end of the turn in which somebody listens. */
  constructor(socket: Socket) {
    this.#socket = socket;
  }

  write(bytes: Buffer): boolean {
    return this.#socket.write(chunkOf(bytes));
  }

  close({ code }: CloseReason): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    if (code === 'slow') {
      socket.destroy();
      return;
    }
    socket.write(lastChunk);
    socket.destroySoon();
    linger(socket);
  }

  abort(): void {
    this.#socket.destroy();
  }

  listen({ drained, closed }: StreamListener): void {
    const socket = this.#socket;
    socket.on('error', nothing);
    socket.on('drain', drained);
    socket.on('close', closed);
    // Who ends their half has nothing to hear any more.
    socket.on('end', destroySocket);
    // It may have said so before the stream was open; that is not said again.
    if (socket.readableEnded) socket.destroy();
    socket.resume();
    // After the hub, which writes what it has once a turn.
    setImmediate(uncork, socket);
  }
}

function linger(open: ServerResponse | Socket): void {
  const timer = setTimeout(() => open.destroy(), lingerMs);
  timer.unref();
  open.once('close', () => {
    clearTimeout(timer);
  });
}

// One function for all connections. A broken connection is reported by `close`, which follows.
function nothing(): void {
  // Nothing is to be done.
}
function uncork(socket: Socket): void {
  socket.uncork();
}
function destroySocket(this: Socket): void {
  this.destroy();
}
