import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * Starts the smallest load balancer: each TCP connection goes to the next port that takes it.
 * Returns its URL; closed when the test is over.
 */
export async function startBalancer(ports: readonly number[]): Promise<string> {
  const sockets = new Set<Socket>();
  let turn = 0;

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket));
  }

  function pass(client: Socket, first: number, tried: number): void {
    const port = ports[(first + tried) % ports.length];
    if (port === undefined || tried === ports.length) {
      client.destroy();
      return;
    }
    const upstream = keep(connect({ port, host: '127.0.0.1', noDelay: true }));
    const next = () => {
      pass(client, first, tried + 1);
    };
    upstream.once('error', next);
    upstream.once('connect', () => {
      upstream.off('error', next);
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
      client.on('close', () => upstream.destroy());
      client.pipe(upstream).pipe(client);
    });
  }

  const server = createServer({ noDelay: true }, (client) => {
    keep(client).on('error', () => undefined);
    turn += 1;
    pass(client, turn, 0);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${String(port)}`;
}
