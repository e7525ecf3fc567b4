import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Loaded into a server process before the server itself: tells its parent what it asks for, over the
 * channel between them.
 */

/** What the process holds, in bytes. */
export interface Measured {
  /** What each response holds back for its socket, by the name in its request's `x-reader`. */
  readonly unread: Readonly<Record<string, number>>;
  readonly rss: number;
  /** Heap and what lies outside of it. */
  readonly held: number;
}

/** Asks for a measurement, after a garbage collection or as it is. */
export type Ask = 'after-collection' | 'now';

const responses = new Map<ServerResponse, string>();

// Node tells of every response that a server of this process begins.
subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const name = request.headers['x-reader'];
  if (typeof name !== 'string') return;
  responses.set(response, name);
  response.once('close', () => responses.delete(response));
});

process.on('message', (ask: Ask) => {
  if (ask === 'after-collection') globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const unread = Object.fromEntries(
    [...responses].map(([response, name]) => [name, response.writableLength]),
  );
  process.send?.({ unread, rss, held: heapUsed + external } satisfies Measured);
});
// The channel alone shall not keep a server alive that has stopped.
process.channel?.unref();
