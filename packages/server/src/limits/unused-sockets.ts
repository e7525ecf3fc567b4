import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const socketsOf = new WeakMap<Server, Set<Socket>>();

/**
 * Watches for connections on which nothing was ever sent (browsers open some in advance): Node counts them neither as
 * idle nor as finished, so a server that closes would wait for them.
 */
export function watchUnusedSockets(server: Server): Server {
  const open = new Set<Socket>();
  socketsOf.set(server, open);
  function forget(this: Socket): void {
    open.delete(this);
  }
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', forget);
  });
  return server;
}

/** Closes the connections of a watched server on which nothing was ever sent. */
export function endUnusedSockets(server: Server): void {
  for (const socket of socketsOf.get(server) ?? []) {
    if (socket.bytesRead === 0) socket.destroy();
  }
}
