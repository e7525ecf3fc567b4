import type { IncomingMessage, ServerResponse } from 'node:http';

/** What is followed of a connection. */
export interface Connection {
  on(event: 'close', listener: () => void): unknown;
  off(event: 'close', listener: () => void): unknown;
}

/** Whether a request can be answered with a stream; see `connectionState`. */
export type ConnectionState = 'ready' | 'queued' | 'closed';

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
): ConnectionState {
  if (response.destroyed || request.socket.destroyed) return 'closed';
  return response.socket === null ? 'queued' : 'ready';
}
