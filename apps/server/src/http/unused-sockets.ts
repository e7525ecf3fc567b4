import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Watches for connections that never carried a request (browsers open some in advance): Node counts
 * them neither idle nor done, so a server that closes would wait for them. Returns what ends them.
 */
export function watchUnusedSockets(server: Server): () => void {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => {
    unused.delete(socket);
  });
  return () => {
    for (const socket of unused) socket.destroy();
  };
}
