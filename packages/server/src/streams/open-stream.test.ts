import type { Hub, Sink, WriteContents } from '@tidings/sse-hub';
import type { Channel } from '@tidings/protocol';
import { once } from 'node:events';
import { getRequestListener } from '@hono/node-server';
import {
  Agent,
  createServer,
  get,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { orders } from '../fixtures/orders.ts';
import { NodeExchange } from '../http/node-exchange.ts';
import { WebExchange } from '../http/web-exchange.ts';
import { lendSockets } from './lend-sockets.ts';
import { openStream } from './open-stream.ts';

const megabyte = 1024 * 1024;

type Streams = Parameters<typeof openStream>[0];
type Options = Parameters<typeof openStream>[2];

/** How a server answers a request with a stream. */
type Open = (
  hub: Streams,
  incoming: IncomingMessage,
  response: ServerResponse,
  options: Options,
) => void;

const openNode: Open = (hub, incoming, response, options) => {
  openStream(hub, new NodeExchange(incoming, response), options);
};

/** A Web `Response`, written to the socket by somebody else's adapter. */
const openWeb: Open = (hub, incoming, response, options) => {
  void getRequestListener((asked) => {
    const exchange = new WebExchange(asked, { address: '127.0.0.1' });
    openStream(hub, exchange, options);
    return exchange.response;
  })(incoming, response);
};

/** A server whose `/stream` is a stream, and whose every other path sends back what it was sent. */
async function serve(prepare: (server: Server) => Server, open = openNode) {
  const sinks: Sink[] = [];
  const drained = vi.fn();
  const closed = vi.fn();
  const ended = vi.fn();
  /** How the requests of streams ended for HTTP. */
  const finished: (Error | null)[] = [];
  /** What HTTP held for the streams, while something still holds it. */
  const held: WeakRef<IncomingMessage>[] = [];
  const hub = {
    subscribe({ sink }: { readonly sink: Sink }) {
      sinks.push(sink);
      return { drained, close: ended };
    },
  } as unknown as Hub<Channel>; // a hub of one sink each
  const server = prepare(
    createServer((incoming, response) => {
      if (incoming.url === '/stream') {
        held.push(new WeakRef(incoming));
        incoming.once('close', () => finished.push(incoming.errored));
        open(hub, incoming, response, { channel: orders, topics: [], onClosed: closed });
      } else {
        incoming.pipe(response);
      }
    }),
  );
  server.keepAliveTimeout = 100;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { port, server, sinks, drained, closed, ended, finished, held };
}

/** What plain bodies do not look at. */
const written: WriteContents = { parts: [], isShared: true };

type Served = Awaited<ReturnType<typeof serve>>;

async function openOne({ port, sinks }: Served, agent?: Agent) {
  const subscriptionOptions = get({ port, path: '/stream', agent: agent ?? false });
  subscriptionOptions.on('error', () => undefined);
  const [response] = (await once(subscriptionOptions, 'response')) as [IncomingMessage];
  onTestFinished(() => void response.destroy());
  const sink = sinks.at(-1);
  if (sink === undefined) throw new Error('The stream has no sink.');
  return { subscriptionOptions, response, sink };
}

function post(port: number, body: string, agent?: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const subscriptionOptions = request({ port, method: 'POST', agent: agent ?? false }, resolve);
    subscriptionOptions.on('error', reject);
    subscriptionOptions.end(body);
  });
}

const collectGarbage = () => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

const asItIs = (server: Server) => server;

describe.each([
  ['whose sockets are lent', lendSockets, openNode, { connection: 'keep-alive' }],
  ['as Node makes it', asItIs, openNode, { connection: 'keep-alive' }],
  // A Web server's connections are its own business.
  ['that answers with a Web Response', asItIs, openWeb, {}],
])('openStream on a server %s', (_name, prepare, open, ofTheConnection) => {
  it('sends headers and bytes at once, and ends the body when the sink is closed', async () => {
    const served = await serve(prepare, open);
    const { response, sink } = await openOne(served);
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'transfer-encoding': 'chunked',
      ...ofTheConnection,
    });
    const body = text(response);
    const bytes = Buffer.from('data: 다람쥐\n\n');
    sink.write(bytes, written);
    sink.write(bytes, written);
    sink.close({ code: 'moving', reconnect: true });
    expect(await body).toBe(':\nretry: 3000\ndata: 다람쥐\n\ndata: 다람쥐\n\n');
    await vi.waitFor(() => {
      expect(served.closed).toHaveBeenCalledOnce();
    });
    expect(served.ended).toHaveBeenCalledWith('gone');
  });

  it('reports when it is full, and when it drains', async () => {
    const served = await serve(prepare, open);
    const { response, sink } = await openOne(served);
    const full = Buffer.alloc(megabyte, 'x');
    let taken = 0;
    while (sink.write(full, written)) taken += 1;
    expect(served.drained).not.toHaveBeenCalled();
    let read = 0;
    response.on('data', (part: Buffer) => (read += part.length));
    await vi.waitFor(() => {
      expect(served.drained).toHaveBeenCalledOnce();
      expect(read).toBe((taken + 1) * megabyte + ':\nretry: 3000\n'.length);
    });
  });

  it('is closed, once, when the client disconnects', async () => {
    const served = await serve(prepare, open);
    const { subscriptionOptions } = await openOne(served);
    expect(served.closed).not.toHaveBeenCalled();
    subscriptionOptions.destroy();
    await vi.waitFor(() => {
      expect(served.closed).toHaveBeenCalledOnce();
    });
    expect(served.ended).toHaveBeenCalledOnce();
  });

  it('is closed when the client half-closes', async () => {
    const served = await serve(prepare, open);
    const socket = connect({ port: served.port, host: '127.0.0.1', allowHalfOpen: true });
    onTestFinished(() => void socket.destroy());
    socket.write('GET /stream HTTP/1.1\r\nhost: here\r\n\r\n');
    await once(socket, 'data');
    socket.end();
    await vi.waitFor(() => {
      expect(served.closed).toHaveBeenCalledOnce();
    });
  });

  it('disconnects a client that is too slow', async () => {
    const served = await serve(prepare, open);
    const { response, sink } = await openOne(served);
    sink.write(Buffer.alloc(8 * megabyte), written);
    const failed = once(response, 'error');
    sink.close({ code: 'slow', reconnect: true });
    response.resume();
    await failed;
    await vi.waitFor(() => {
      expect(served.closed).toHaveBeenCalledOnce();
    });
  });

  it('speaks HTTP/1.0 without chunks', async () => {
    const served = await serve(prepare, open);
    const socket = connect(served.port, '127.0.0.1');
    const answer = text(socket);
    socket.write('GET /stream HTTP/1.0\r\nhost: here\r\n\r\n');
    await vi.waitFor(() => {
      expect(served.sinks).toHaveLength(1);
    });
    served.sinks[0]?.write(Buffer.from('data: 1\n\n'), written);
    served.sinks[0]?.close({ code: 'moving', reconnect: true });
    expect((await answer).split('\r\n\r\n')[1]).toBe(':\nretry: 3000\ndata: 1\n\n');
  });

  it('opens on a connection that carried other requests', async () => {
    const served = await serve(prepare, open);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => {
      agent.destroy();
    });
    const large = 'y'.repeat(3 * megabyte);
    expect(await text(await post(served.port, large, agent))).toBe(large);
    expect(await text(await post(served.port, 'again', agent))).toBe('again');
    const { response, sink } = await openOne(served, agent);
    sink.write(Buffer.from('data: 1\n\n'), written);
    sink.close({ code: 'moving', reconnect: true });
    expect(await text(response)).toBe(':\nretry: 3000\ndata: 1\n\n');
  });
});

describe('lendSockets', () => {
  it('keeps no reference to request and response once a stream is open', async () => {
    const served = await serve(lendSockets);
    await openOne(served);
    await vi.waitFor(() => {
      collectGarbage();
      expect(served.held.map((held) => held.deref())).toEqual([undefined]);
    });
  });

  it('ends the response for HTTP, so that it does not count as aborted', async () => {
    const served = await serve(lendSockets);
    await openOne(served);
    await expect.poll(() => served.finished).toEqual([null]);
  });

  it('leaves ending idle, slow or non-HTTP connections to the server', async () => {
    const served = await serve(lendSockets);
    const idle = connect(served.port, '127.0.0.1');
    idle.write('POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 2\r\n\r\nhi');
    expect(await text(idle)).toContain('hi');
    const nonsense = connect(served.port, '127.0.0.1');
    nonsense.write('nonsense\r\n\r\n');
    expect(await text(nonsense)).toContain('400 Bad Request');
  });

  it('lets the server close when its streams have ended', async () => {
    const served = await serve(lendSockets);
    const { response, sink } = await openOne(served);
    const body = text(response);
    const done = once(served.server, 'close');
    served.server.close();
    sink.close({ code: 'moving', reconnect: true });
    await Promise.all([done, body]);
  });
});
