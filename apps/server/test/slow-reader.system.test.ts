import { defaultHubLimits } from '@tidings/server';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { metricOf } from '@tidings/dev-app';
import {
  openStream,
  withTitle,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';

/** Opens a stream and never reads a byte of it. */
async function openStalled(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), onread: undefined });
  socket.pause();
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  socket.write(`GET /sse HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
  return socket;
}

/** Waits until so many first visits have been sent their snapshots: from then on they miss what they do not read. */
async function untilJoined(url: string, count: number): Promise<void> {
  const joined = () => metricOf(url, 'tidings_syncs_total{outcome="snapshot"}');
  await expect.poll(joined).toBe(count);
}

/** What the server holds back for its sockets, in bytes; grows when nobody reads. */
function watchBacklogs(): () => number {
  const sockets = new Set<Socket>();
  const collect = (message: unknown) => {
    sockets.add((message as { socket: Socket }).socket);
  };
  // Node reports every connection that a server of this process accepts.
  subscribe('net.server.socket', collect);
  onTestFinished(() => {
    unsubscribe('net.server.socket', collect);
  });
  return () => Math.max(0, ...[...sockets].map((socket) => socket.writableLength));
}

describe('a reader that never reads', () => {
  it('P5: costs a bounded number of bytes and delays nobody', async () => {
    const backlog = watchBacklogs();
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    for (let i = 0; i < 5; i += 1) await openStalled(server.url);
    await untilJoined(server.url, 5);
    const reader = await openStream(`${server.url}/sse`);
    await reader.find('sync');
    const body = 'x'.repeat(10_000);
    const posts = database.collection('post');
    // 30 MB in all: more than the kernel keeps for a socket, many times what one write may have.
    for (let n = 0; n < 30; n += 1) {
      await posts.insertMany(Array.from({ length: 100 }, () => ({ title: 'bulk', body })));
    }
    await posts.insertOne({ title: 'end' });
    await reader.find(withTitle('end'));

    expect(reader.events.filter(withTitle('bulk'))).toHaveLength(3000);
    const largestFrame = 60 * 11_000; // the snapshot: 50 posts of this size
    expect(backlog()).toBeGreaterThan(0);
    expect(backlog()).toBeLessThanOrEqual(defaultHubLimits.maxWriteBytes + largestFrame);
  });

  it('P5: gets gap and a snapshot when the log has passed it and it reads again', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database, { MAX_LOG_BYTES: '1000000' });
    const socket = await openStalled(server.url);
    await untilJoined(server.url, 1);
    const body = 'y'.repeat(10_000);
    for (let n = 0; n < 20; n += 1) {
      await database
        .collection('post')
        .insertMany(Array.from({ length: 100 }, () => ({ title: 'bulk', body })));
    }
    const reader = await openStream(`${server.url}/sse`);
    await database.collection('post').insertOne({ title: 'end' });
    // As a new post, or in a snapshot if the log has passed this reader, too.
    await reader.find(({ data }) => JSON.stringify(data).includes('"title":"end"'));

    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.resume();
    await expect.poll(() => text.includes('"outcome":"gap"'), { timeout: 20_000 }).toBe(true);
    const snapshot = text.slice(text.lastIndexOf('event: posts'));
    expect(snapshot).toContain('"title":"end"');
    expect(snapshot.indexOf('event: posts')).toBeLessThan(snapshot.indexOf('"outcome":"gap"'));
  });
});
