import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { makeMark } from '../event/make-post.ts';
import { compileC } from '../servers/kit/compile-c.ts';
import { startLoad } from './generator.ts';

const script = fileURLToPath(new URL('./node-generator.ts', import.meta.url));
const inC =
  process.platform === 'linux'
    ? await compileC(new URL('./generator.c', import.meta.url))
    : undefined;
const inNode: readonly [string, readonly string[]] = [
  'Node',
  [process.execPath, '--import', 'tsx', script],
];
const generators = inC === undefined ? [inNode] : [inNode, ['C', [inC]] as const];

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves every client the same pieces, cut anywhere; says its port and how to send them. */
async function serve(opening = ''): Promise<{ port: number; send: (pieces: string[]) => void }> {
  const responses = new Set<{ write(text: string): unknown }>();
  server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(opening === '' ? ':\n\n' : opening);
    responses.add(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // A listening TCP server has an address with a port.
    port: (server.address() as AddressInfo).port,
    send(pieces) {
      for (const piece of pieces) {
        setImmediate(() => {
          for (const response of responses) response.write(piece);
        });
      }
    },
  };
}

const event = (sequence: number) => `data: ${makeMark(sequence)}\n\n`;
const phase = { first: 1, count: 3, timeoutMs: 1000 };

describe.each(generators)('the load generator in %s', { timeout: 30_000 }, (_name, command) => {
  it('counts each event of each client, even when a mark arrives in two parts', async () => {
    const { port, send } = await serve();
    await using load = await startLoad(command, { port, path: '/' }, { connections: 4 });
    const { done } = await load.expect(phase);
    const whole = event(1) + event(2) + event(3);
    send([whole.slice(0, 20), whole.slice(20, 50), whole.slice(50)]);
    expect(await done).toMatchObject({
      complete: 4,
      deliveries: 12,
      lost: 0,
      again: 0,
      payloadBytes: 4 * whole.length,
    });
  });

  it('notices missing and duplicate events', async () => {
    const { port, send } = await serve();
    await using load = await startLoad(command, { port, path: '/' }, { connections: 2 });
    const { done } = await load.expect(phase);
    send([event(1), event(1), event(3)]);
    expect(await done).toMatchObject({ deliveries: 6, lost: 2, again: 2 });
  });

  it('lists clients that did not get everything in time', async () => {
    const { port, send } = await serve();
    await using load = await startLoad(command, { port, path: '/' }, { connections: 2 });
    const { done } = await load.expect({ ...phase, timeoutMs: 200 });
    send([event(1)]);
    expect(await done).toMatchObject({ complete: 0, deliveries: 2, lost: 0 });
  });

  it('counts a client as ready at the given text, and no event before it', async () => {
    const { port, send } = await serve(`event: eventful\n${event(7)}event: sync\ndata: 1\n\n`);
    const target = { port, path: '/', readyText: 'event: sync' };
    await using load = await startLoad(command, target, { connections: 2 });
    expect(load.ready).toMatchObject({ ready: 2, deliveries: 0 });
    const { done } = await load.expect(phase);
    send([event(1), event(2), event(3)]);
    expect(await done).toMatchObject({ complete: 2, deliveries: 6, again: 0 });
  });

  it('counts replayed events before that text when given the first number', async () => {
    const { port } = await serve(`${event(5)}${event(6)}event: sync\ndata: 1\n\n`);
    const target = { port, path: '/', readyText: 'event: sync' };
    await using load = await startLoad(command, target, { connections: 3, countFrom: 5 });
    expect(load.ready).toMatchObject({ ready: 3, deliveries: 6, lost: 0, again: 0 });
  });
});
