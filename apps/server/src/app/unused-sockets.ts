import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Watches for connections that never carried a byte (browsers open some in advance): Node counts
 * them neither idle nor done, so a server that closes would wait for them. Returns what ends them.
 */
export function watchUnusedSockets(server: Server): () => void {
  const open = new Set<Socket>();
  function forget(this: Socket): void {
    open.delete(this);
  }
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', forget);
  });
  return () => {
    for (const socket of open) {
      if (socket.bytesRead === 0) socket.destroy();
    }
  };
}
