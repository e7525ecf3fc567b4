import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { orders } from '../fixtures/orders.ts';
import { createStreamQuota } from '../limits/stream-quota.ts';
import { createStreamHandlers } from './stream-handler.ts';

/** Something that must not be asked here. */
function never(): never {
  throw new Error('Asked for a client that has gone.');
}

function createSignal() {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return {
    given,
    give() {
      give();
    },
  };
}

it('frees the slot of a client that disconnects while it is being identified', async () => {
  const quota = createStreamQuota({
    maxStreams: 10,
    maxStreamsPerAddress: 10,
    maxStreamsPerSession: 10,
  });
  const asked = createSignal();
  const answer = createSignal();
  const handler = createStreamHandlers({
    hub: { subscribe: never },
    isStopping: () => false,
    quota,
    addressOf: () => 'a',
    assertServed: never,
    acceptsGzip: never,
    allowedOrigins: [],
    fail(error) {
      throw error;
    },
  })(orders, async () => {
    asked.give();
    await answer.given;
    return { session: 's', enter: never };
  });
  let served: Promise<void> = Promise.resolve();
  const server = createServer((incoming, response) => {
    served = handler(incoming, response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  const client = request({ port, path: '/orders' });
  client.on('error', () => undefined);
  client.end();
  const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  await asked.given;
  const closed = once(response, 'close');
  client.destroy();
  await closed;
  answer.give();
  await served;
  expect({ open: quota.open, addresses: quota.addresses }).toEqual({ open: 0, addresses: 0 });
});
