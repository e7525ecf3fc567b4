import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Loaded into a server process before the server itself: sends measurements to its parent on request, over
 * the channel between them.
 */

/** The process's memory, in bytes. */
export interface Measured {
  /** What is held back for each socket, by the name in its request's `x-reader`. */
  readonly unread: Readonly<Record<string, number>>;
  readonly rss: number;
  /** Heap and what lies outside of it. */
  readonly held: number;
}

/** Asks for a measurement, after a garbage collection or as it is. */
export type Ask = 'after-collection' | 'now';

/** By the port at the other end: a stream's request does not outlive its headers, its socket does. */
const sockets = new Map<number | undefined, Socket>();
const names = new Map<number | undefined, string>();

// Node reports every connection that a server of this process accepts, and every request.
subscribe('net.server.socket', (message) => {
  const { socket } = message as { socket: Socket };
  const { remotePort } = socket;
  sockets.set(remotePort, socket);
  socket.once('close', () => {
    sockets.delete(remotePort);
    names.delete(remotePort);
  });
});
subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  const name = request.headers['x-reader'];
  if (typeof name === 'string') names.set(request.socket.remotePort, name);
});

process.on('message', (ask: Ask) => {
  if (ask === 'after-collection') globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const unread = Object.fromEntries(
    [...names].map(([port, name]) => [name, sockets.get(port)?.writableLength ?? 0]),
  );
  process.send?.({ unread, rss, held: heapUsed + external } satisfies Measured);
});
// The channel alone shall not keep a server alive that has stopped.
process.channel?.unref();
