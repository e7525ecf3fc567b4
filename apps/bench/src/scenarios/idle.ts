import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../load/generator.ts';
import { readUsage, type Usage } from '../measure/read-usage.ts';
import type { RunningServer } from '../servers/server.ts';
import { scaled, type Bench } from './bench.ts';
import { attempt } from './run-fan-out.ts';

/** Clients that are there before the others, so that what is loaded on first use is not counted. */
const firstClients = 100;
const clients = 5000;
/** Signs of life within the time that counts, as far apart as Tidings' own heartbeats. */
const signs = 4;
const signIntervalMs = 5000;
/** Milliseconds of rest before the time that counts. */
const restMs = 10_000;

/** A server that does nothing but stay connected. */
interface Resting {
  readonly name: string;
  readonly server: RunningServer;
  /** What it used at rest with few clients. */
  alone?: Usage;
}

/**
 * Thousands of clients that only listen, with every server at once: at rest they hardly disturb each
 * other. V8 collects the garbage of the connecting when a process has been quiet for a while.
 */
export async function runIdle(bench: Bench): Promise<void> {
  const opened: AsyncDisposable[] = [];
  try {
    const resting: Resting[] = [];
    for (const { name, start } of bench.present) {
      await attempt(bench, 'idle', name, async () => {
        const server = await start();
        opened.push(server);
        opened.push(await startLoad(bench.generator, server.target, { connections: firstClients }));
        resting.push({ name, server });
      });
    }
    bench.report(`idle: ${String(resting.length)} servers at rest with few clients`);
    await rest(bench, resting, (each, used) => {
      each.alone = used;
    });
    const connections = scaled(bench, clients);
    const listening: Resting[] = [];
    for (const each of resting) {
      await attempt(bench, 'idle', each.name, async () => {
        opened.push(await startLoad(bench.generator, each.server.target, { connections }));
        listening.push(each);
      });
    }
    bench.report(`idle: ${String(listening.length)} servers at rest with all clients`);
    await rest(bench, listening, ({ name, alone }, used) => {
      if (alone === undefined) return;
      const deliveries = connections * scaled(bench, signs);
      bench.records.add('idle', name, {
        kib: (used.rssBytes - alone.rssBytes) / 1024 / connections,
        cpuUs: (used.cpuUs - alone.cpuUs) / deliveries,
        ownMs: alone.cpuUs / (scaled(bench, signs) * signIntervalMs),
      });
    });
  } finally {
    for (const each of opened.reverse()) await each[Symbol.asyncDispose]();
  }
}

/**
 * Lets servers rest and tells what each used meanwhile. Each but Tidings, which has heartbeats, makes
 * an event in the place of one.
 */
async function rest(
  bench: Bench,
  servers: readonly Resting[],
  then: (each: Resting, used: Usage) => void,
): Promise<void> {
  const count = scaled(bench, signs);
  await sleep(restMs * bench.scale);
  const before = servers.map(({ server }) => readUsage(server.pid));
  const published = servers
    .filter(({ name }) => name !== 'tidings')
    .map(({ name, server }) =>
      attempt(bench, 'idle', name, () =>
        server.publish({ first: 1, count, intervalUs: signIntervalMs * 1000 }),
      ),
    );
  await Promise.all([...published, sleep(count * signIntervalMs)]);
  for (const [index, each] of servers.entries()) {
    const { cpuUs, rssBytes } = readUsage(each.server.pid);
    then(each, { cpuUs: cpuUs - (before[index]?.cpuUs ?? cpuUs), rssBytes });
  }
}
