import { once } from 'node:events';
import { connect } from 'node:net';
import { eventBytes } from '../../event/make-post.ts';
import type { Burst } from '../server.ts';

/** Sends orders to a server of the bench over its control port; see `serve.ts`. */
export interface Orders extends Disposable {
  publish(burst: Burst): Promise<void>;
}

/** Connects to a control port of loopback. */
export async function giveOrders(port: number): Promise<Orders> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  return {
    async publish({ first, count, intervalUs }) {
      const order = [first, count, intervalUs, eventBytes].map(String).join(' ');
      socket.write(`publish ${order}\n`);
      await once(socket, 'data');
    },
    [Symbol.dispose]() {
      socket.destroy();
    },
  };
}
