import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { LentSocket } from './lent-socket.ts';

/**
 * Makes a server's streams light: once its headers are out, a stream keeps its socket and nothing of
 * what HTTP needed. Without it streams work the same, and each holds about twice the memory.
 *
 * Call it once, on a server for plain HTTP, before it listens; with TLS do without. Who listens to the
 * server's `connection` is told of the sockets as before.
 */
export function lendSockets(server: Server): Server {
  const serving = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const lent = new LentSocket(socket);
    for (const serve of serving) serve.call(server, lent);
  });
  return server;
}
