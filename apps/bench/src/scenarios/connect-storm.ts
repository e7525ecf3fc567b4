import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../load/generator.ts';
import { createReadCounter } from '../measure/count-reads.ts';
import { readUsage } from '../measure/read-usage.ts';
import type { RunningServer } from '../servers/server.ts';
import { startTidings } from '../servers/tidings/start-tidings.ts';
import { repeat, scaled, type Bench } from './bench.ts';
import { attempt } from './run-fan-out.ts';

const clients = 5000;
/** Those whom nothing but the connections themselves holds up. */
const bare = ['c-all', 'node-http', 'notes-express'];
/** Milliseconds that a fresh server rests. */
const settleMs = 1000;

/** Thousands connect at once to a server that has just started. */
export async function runConnectStorm(bench: Bench, withinMs: number): Promise<void> {
  const { tidingsMain: main, mongo } = bench;
  const database = 'bench_connect_storm';
  const tidings = (workers: number) => ({
    name: workers === 1 ? 'tidings' : `tidings-${String(workers)}-workers`,
    start: () =>
      startTidings({
        main,
        isFed: false,
        mongodbUri: mongo.uri,
        database,
        env: { WORKERS: String(workers) },
      }),
  });
  const others = bench.present.filter(({ name }) => bare.includes(name));
  await using reads = await createReadCounter(mongo.uri);
  await repeat({ withinMs, maxRounds: 5 }, async () => {
    for (const { name, start } of [...others, tidings(1), tidings(2)]) {
      await attempt(bench, 'connectStorm', name, async () => {
        await using server: RunningServer = await start();
        await sleep(settleMs);
        const before = { reads: await reads.read(), cpuUs: readUsage(server.pid).cpuUs };
        const connections = scaled(bench, clients);
        await using load = await startLoad(bench.generator, server.target, { connections });
        const { elapsedMs, cpuMs, ready } = load.ready;
        const figures = {
          readyMs: elapsedMs,
          cpuMs: (readUsage(server.pid).cpuUs - before.cpuUs) / 1000,
          reads: (await reads.read()) - before.reads,
          loadShare: cpuMs / elapsedMs,
        };
        const missing = connections - ready;
        const faults = missing > 0 ? [`${String(missing)} clients were not let in`] : [];
        bench.records.add('connectStorm', name, figures, faults);
        bench.report(
          `connectStorm: ${name}: ${String(ready)} ready in ${elapsedMs.toFixed(0)} ms, ${String(figures.reads)} reads`,
        );
      });
    }
  });
}
