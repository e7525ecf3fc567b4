import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../load/generator.ts';
import { readUsage } from '../measure/read-usage.ts';
import { runPhase } from '../measure/run-phase.ts';
import { repeat, scaled, type Bench } from './bench.ts';
import { attempt } from './run-fan-out.ts';

const clients = 500;
const stalledShare = 0.1;
const bursts = 10;
const eventsPerBurst = 1000;
const settleMs = 500;
const compared = ['tidings', 'node-http', 'better-sse', 'nchan'];

/** Some clients never read: what that costs the others, and the server's memory. */
export async function runSlowReaders(bench: Bench, withinMs: number): Promise<void> {
  const servers = bench.present.filter(({ name }) => compared.includes(name));
  await repeat({ withinMs, maxRounds: 3 }, async () => {
    for (const { name, pace, start } of servers) {
      await attempt(bench, 'slowReaders', name, async () => {
        await using server = await start();
        const connections = scaled(bench, clients);
        const stalled = Math.round(connections * stalledShare);
        const options = { connections, stalled };
        await using load = await startLoad(bench.generator, server.target, options);
        await sleep(settleMs);
        const before = readUsage(server.pid).rssBytes;
        // Those who write event by event get less of it, so that it ends.
        const count = Math.min(pace.burst, eventsPerBurst);
        const samples = [];
        for (let burst = 0; burst < bursts; burst += 1) {
          const first = 1 + burst * count;
          const phase = { first, count, intervalUs: 0, timeoutMs: 15_000 };
          samples.push(await runPhase(server, load, phase));
        }
        const grown = (readUsage(server.pid).rssBytes - before) / 2 ** 20;
        for (const { cpuUsPerDelivery, p50Ms, p99Ms } of samples.slice(-1)) {
          const figures = { cpuUs: cpuUsPerDelivery, p50Ms, p99Ms, growthMib: grown };
          bench.records.add('slowReaders', name, figures);
        }
        bench.report(`slowReaders: ${name}: grown by ${grown.toFixed(0)} MiB`);
      });
    }
  });
}
