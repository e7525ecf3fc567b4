import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTcpProxy } from './tcp-proxy.ts';

describe('startTcpProxy', () => {
  it('cuts in the middle of a frame and forwards nothing after it', async () => {
    const senders: Socket[] = [];
    const target = createServer((socket) => {
      socket.on('error', () => undefined);
      senders.push(socket);
    }).listen(0, '127.0.0.1');
    await once(target, 'listening');
    // A listening TCP server has an address with a port.
    const { port } = target.address() as AddressInfo;
    const proxy = await startTcpProxy(() => port);
    onTestFinished(async () => {
      await proxy[Symbol.asyncDispose]();
      target.close();
    });
    const client = connect(proxy.port, '127.0.0.1');
    client.on('error', () => undefined);
    await once(target, 'connection');
    // A reader that is behind: much waits on the way, and comes in many pieces once it reads.
    client.pause();
    const sent = Buffer.alloc(16 * 1024 * 1024);
    for (let i = 0; i < sent.length; i += 4) sent.writeUInt32BE(i, i);
    senders[0]?.write(sent);
    while (client.readableLength === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    proxy.cutInMidFrame(1);
    const pieces: Buffer[] = [];
    client.on('data', (bytes: Buffer) => {
      pieces.push(bytes);
      // It reads, but never all there is: what is cut has to wait for room.
      client.pause();
      setTimeout(() => client.resume(), 1);
    });
    client.resume();
    if (!client.closed) await once(client, 'close');
    const received = Buffer.concat(pieces);
    // A stream that goes on after a hole is one that no network makes.
    expect(received.length).toBeGreaterThan(0);
    expect(received.equals(sent.subarray(0, received.length))).toBe(true);
  });
});
