import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reconnectHopelessly } from './hopeless-client.ts';

const id = 'epoch.hash.abc.1.1.0';
const sync = `event: sync\nid: ${id}\ndata: {"outcome":"gap","position":"${id}"}\n\n`;
const replayed = `event: newPost\nid: ${id}\ndata: {"title":"${'a'.repeat(60_000)}"}\n\n`;

/** Writes for as long as the other end reads. */
function replayWithoutEnd(response: ServerResponse): void {
  while (!response.destroyed && response.write(replayed));
  response.once('drain', () => {
    replayWithoutEnd(response);
  });
}

async function serveStreams(): Promise<{ url: string; visits: ServerResponse[] }> {
  const visits: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    visits.push(response);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (visits.length === 1) response.write(sync);
    else replayWithoutEnd(response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}`, visits };
}

describe('reconnectHopelessly', () => {
  it('leaves a replay at its first event, so that reading it does not occupy the oracle', async () => {
    const { url, visits } = await serveStreams();
    const over = new AbortController();
    const attacking = reconnectHopelessly(url, over.signal);
    await expect.poll(() => visits.filter(({ destroyed }) => destroyed).length).toBeGreaterThan(4);
    over.abort();
    await attacking;
  });
});
