import { createStreamQuota } from '@tidings/server';
import express from 'express';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createSessionLookUp } from '../people/current-session.ts';
import { createStreamRoutes } from './stream-route.ts';

/** Something that must not be asked here. */
function never(): never {
  throw new Error('Asked for a client that has gone.');
}

it('A client that goes while its session is looked up leaves no slot taken', async () => {
  const quota = createStreamQuota({
    maxStreams: 10,
    maxStreamsPerAddress: 10,
    maxStreamsPerSession: 10,
  });
  let askedFor: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    askedFor = resolve;
  });
  let answer: () => void = () => undefined;
  const find = async () => {
    askedFor();
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return undefined;
  };
  const app = express();
  app.use(createSessionLookUp({ find, touch: never }, { readOnly: true }));
  const routes = createStreamRoutes(
    { subscribe: never } as never, // a hub that nobody reaches
    {
      quota,
      isDraining: () => false,
      access: { enter: never },
      count: { cameToFeed: never, wentFromFeed: never },
    },
  );
  let served: Promise<unknown> = Promise.resolve();
  app.get('/sse', (incoming, response, next) => {
    served = Promise.resolve(routes.sse(incoming, response, next));
    return served;
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  const client = request({
    port,
    path: '/sse',
    headers: { cookie: `tidings=${'a'.repeat(43)}` },
  });
  client.on('error', () => undefined);
  client.end();
  const [, response] = (await once(server, 'request')) as [unknown, NodeJS.EventEmitter];
  await asked;
  const closed = once(response, 'close');
  client.destroy();
  await closed;
  answer();
  await served;
  expect({ open: quota.open, addresses: quota.addresses }).toEqual({
    open: 0,
    addresses: 0,
  });
});
