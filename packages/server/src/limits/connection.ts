import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** What is followed of a connection. */
export type Connection = Pick<Duplex, 'on' | 'off'>;

/**
 * Returns whether a stream can be opened in answer to a request.
 *
 * - `ready`: the connection is open and it is this response's turn on it.
 * - `queued`: the request was pipelined behind one that is still being answered. Node says nothing when
 *   the connection of such a response closes, and behind a stream its turn never comes.
 * - `closed`: there is nobody to answer.
 */
export function connectionState(
  request: Pick<IncomingMessage, 'socket'>,
  response: Pick<ServerResponse, 'socket' | 'destroyed'>,
): 'ready' | 'queued' | 'closed' {
  if (response.destroyed || request.socket.destroyed) return 'closed';
  return response.socket === null ? 'queued' : 'ready';
}
