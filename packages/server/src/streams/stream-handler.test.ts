import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { orders } from '../fixtures/orders.ts';
import type { Exchange } from '../http/exchange.ts';
import { NodeExchange } from '../http/node-exchange.ts';
import { WebExchange } from '../http/web-exchange.ts';
import { createStreamQuota } from '../limits/stream-quota.ts';
import { createAnswerStream } from './stream-handler.ts';

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

/** What answers for a client who is asked about until `answer` is given. */
function createSlowAnswer() {
  const quota = createStreamQuota({
    maxStreams: 10,
    maxStreamsPerAddress: 10,
    maxStreamsPerSession: 10,
  });
  const asked = createSignal();
  const answer = createSignal();
  const answerStream = createAnswerStream({
    hub: { subscribe: never },
    isStopping: () => false,
    quota,
    assertServed: never,
    acceptsGzip: never,
    allowedOrigins: [],
    fail(error) {
      throw error;
    },
  });
  const serve = (exchange: Exchange) =>
    answerStream(exchange, orders, async () => {
      asked.give();
      await answer.given;
      return { session: 's', enter: never };
    });
  return { quota, asked, answer, serve };
}

it('frees the slot of a client that disconnects while it is being identified', async () => {
  const { quota, asked, answer, serve } = createSlowAnswer();
  let served: Promise<void> = Promise.resolve();
  const server = createServer((incoming, response) => {
    served = serve(new NodeExchange(incoming, response, () => 'a'));
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

it('opens no stream for a Web request that is aborted while its client is being identified', async () => {
  const { quota, asked, answer, serve } = createSlowAnswer();
  const client = new AbortController();
  const asking = new Request('http://here/orders', { signal: client.signal });
  const exchange = new WebExchange(asking, { address: '::1' });
  const served = serve(exchange);
  await asked.given;
  client.abort();
  answer.give();
  await served;
  expect(exchange.response.body).toBeNull();
  expect({ open: quota.open, addresses: quota.addresses }).toEqual({ open: 0, addresses: 0 });
});
