import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpServer, defaultHttpLimits } from './http-server.ts';

/** Starts a server whose every stream stays open, and connects to it. */
async function connectTo(limits: Parameters<typeof createHttpServer>[1]): Promise<{
  socket: Socket;
  answer: () => string;
}> {
  const server = createHttpServer((request, response) => {
    response.write(`open, ${String(request.rawHeaders.length / 2)} header lines`);
  }, limits);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  // A server that closes while bytes are under way may reset the connection.
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  await once(socket, 'connect');
  return { socket, answer: () => text };
}

const hasty = { ...defaultHttpLimits, headersMs: 100, requestMs: 200, checkMs: 20 };

describe('createHttpServer', () => {
  it('ends a client that connects and sends nothing', async () => {
    const { socket } = await connectTo(hasty);
    await once(socket, 'close');
  });

  it('ends a client that sends headers line by line, forever', async () => {
    const { socket, answer } = await connectTo(hasty);
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n');
    const dripping = setInterval(() => socket.write('x-slow: loris\r\n'), 10);
    onTestFinished(() => {
      clearInterval(dripping);
    });
    await once(socket, 'close');
    // Empty where the line under way made the connection be reset before the answer was read.
    expect(answer()).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('ends a client that never sends the announced body', async () => {
    const { socket } = await connectTo(hasty);
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n');
    await once(socket, 'close');
  });

  it('refuses headers that are too large', async () => {
    const { socket, answer } = await connectTo(defaultHttpLimits);
    socket.write(`GET / HTTP/1.1\r\nhost: a\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`);
    await once(socket, 'close');
    expect(answer()).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('refuses more header lines than it reads, and drops none of those it reads', async () => {
    const headers = (count: number) =>
      `host: a\r\n${Array.from({ length: count - 1 }, (_, n) => `x-${String(n)}: 1\r\n`).join('')}\r\n`;
    const { socket, answer } = await connectTo({ ...defaultHttpLimits, maxHeaders: 2_500 });
    socket.write(`GET / HTTP/1.1\r\n${headers(1_500)}`);
    await once(socket, 'data');
    expect(answer()).toMatch(/^HTTP\/1\.1 200 [^]*1500 header lines/);
    const { socket: second, answer: refused } = await connectTo(defaultHttpLimits);
    second.write(`GET / HTTP/1.1\r\n${headers(101)}`);
    await once(second, 'close');
    expect(refused()).toMatch(/^HTTP\/1\.1 431 [^]*At most 100/);
  });

  it('leaves a stream open longer than a request may take to arrive', async () => {
    const { socket: stream, answer } = await connectTo(hasty);
    stream.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    const { socket: silent } = await connectTo(hasty);
    await once(silent, 'close');
    expect(stream.closed).toBe(false);
    expect(answer()).toContain('open');
  });
});
