import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpServer } from '../src/index.ts';
import { orders } from '../src/fixtures/orders.ts';
import { serveOrders } from './serve-orders.ts';

const patience = { timeout: 30_000, interval: 10 };

/** Orders, a readiness probe and the stream behind one server that can be drained. */
async function startNode() {
  const served = await serveOrders(new Set(['ann']));
  const [stream, probe] = [served.live.stream(orders), served.live.readinessProbe()];
  const server = createHttpServer((request, response) => {
    if (request.url === '/readyz') probe(request, response);
    else void stream(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo; // of a listening TCP server
  return { ...served, server, port, origin: `http://127.0.0.1:${String(port)}` };
}

describe('metrics', () => {
  it('are in the text format of Prometheus, and follow what happens', async () => {
    const { live, collection, watch } = await serveOrders(new Set(['ann']));
    const { source } = watch('ann');
    await expect.poll(() => source.state.name, patience).toBe('live');
    await collection.insertOne({ dish: 5, table: 1 });
    await expect.poll(() => live.counts().rejected, patience).toBe(1);
    const text = await live.metrics();
    expect(text).toContain('# TYPE tidings_connections gauge\ntidings_connections 1\n');
    expect(text).toContain('tidings_quarantined_total{event="newOrder",path="dish"} 1\n');
    expect(text).toMatch(/^tidings_syncs_total\{outcome="snapshot"\} 1$/m);
    expect(text).toMatch(/^tidings_oplog_window_seconds \d+$/m);
    const sample = /^[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?\d+(\.\d+)?(e-?\d+)?$/;
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(samples.filter((line) => !sample.test(line))).toEqual([]);
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a process that is drained', () => {
  it('is not ready first and serves meanwhile, then sends its clients away and closes its server', async () => {
    const { live, server, port, origin } = await startNode();
    const ready = await fetch(`${origin}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', feed: 'open' }]);
    const reader = await fetch(`${origin}/orders?who=ann`);
    // A connection on which nothing is ever sent: a server that closes would wait for it.
    const unused = connect(port, '127.0.0.1');
    onTestFinished(() => {
      unused.destroy();
    });
    await once(unused, 'connect');

    const drained = live.drain({ server, delayMs: 1_000, spreadMs: 0 });
    expect(live.readiness()).toMatchObject({ phase: 'leaving', ready: false });
    const leaving = await fetch(`${origin}/readyz`);
    expect(leaving.status).toBe(503);
    expect(await leaving.json()).toMatchObject({
      code: 'not-ready',
      detail: 'This process is stopping.',
    });
    const newcomer = await fetch(`${origin}/orders?who=ann`);
    expect(newcomer.status).toBe(200);

    const left = await Promise.all([reader.text(), newcomer.text()]);
    for (const text of left) expect(text).toMatch(/^event: moving$/m);
    await drained;
    expect(live.readiness()).toMatchObject({ phase: 'draining' });
    expect(server.listening).toBe(false);
    expect(live.counts().subscribers).toBe(0);
  });

  it('stays out of service, however often it is drained', async () => {
    const { live, server, origin } = await startNode();
    const [first, second] = [
      live.drain({ server, spreadMs: 0, delayMs: 300 }),
      live.drain({ server, spreadMs: 0 }),
    ];
    await second;
    expect(server.listening).toBe(false);
    await first;
    await live.close({ spreadMs: 0 });
    await live.drain({ spreadMs: 0, delayMs: 10 });
    expect(live.readiness()).toMatchObject({ phase: 'draining', ready: false });
    await expect(fetch(`${origin}/readyz`)).rejects.toThrow();
  });

  it('resolves without a server, and refuses whoever comes then', async () => {
    const { live, origin } = await startNode();
    await live.drain({ spreadMs: 0 });
    expect((await fetch(`${origin}/orders?who=ann`)).status).toBe(503);
  });
});
