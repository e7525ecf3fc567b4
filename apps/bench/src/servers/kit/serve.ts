import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** Makes one event and sends it to every connection. */
export type Publish = (sequence: number) => void;

/**
 * Takes orders on a port of loopback: `publish FIRST COUNT INTERVAL_US BYTES`, answered with
 * `published` once the last event is made. An interval of 0 is a burst: all in one turn of the event
 * loop, which is the best that can happen to those who collect before they write.
 */
export async function takeOrders(publish: Publish): Promise<number> {
  const server = createServer((socket) => {
    createInterface({ input: socket }).on('line', (line) => {
      const [, first = 0, count = 0, intervalUs = 0] = line.split(' ').map(Number);
      const published = (): void => void socket.write('published\n');
      if (intervalUs > 0) publishSteadily({ first, count, intervalUs, publish, published });
      else {
        for (let sequence = first; sequence < first + count; sequence += 1) publish(sequence);
        published();
      }
    });
    socket.on('error', () => undefined);
  });
  return listen(server);
}

/** Publishes by the clock: what a late timer has missed is made up for at once. */
function publishSteadily(options: {
  readonly first: number;
  readonly count: number;
  readonly intervalUs: number;
  readonly publish: Publish;
  readonly published: () => void;
}): void {
  const { first, count, intervalUs, publish, published } = options;
  const startedMs = performance.now();
  let made = 0;
  const timer = setInterval(() => {
    const due = Math.min(
      count,
      1 + Math.floor(((performance.now() - startedMs) * 1000) / intervalUs),
    );
    for (; made < due; made += 1) publish(first + made);
    if (made < count) return;
    clearInterval(timer);
    published();
  }, intervalUs / 1000);
}

/** Listens with an HTTP server, takes orders, and says where: `ready PORT CONTROL`. */
export async function serve(server: Server, publish: Publish): Promise<void> {
  const port = await listen(server);
  const control = await takeOrders(publish);
  process.stdout.write(`ready ${String(port)} ${String(control)}\n`);
}

async function listen(server: Server | ReturnType<typeof createServer>): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
  await once(server, 'listening');
  // A listening TCP server has an address with a port.
  return (server.address() as AddressInfo).port;
}
