import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad, type Load } from '../load/generator.ts';
import { readUsage } from '../measure/read-usage.ts';
import { runPhase, type Sample } from '../measure/run-phase.ts';
import type { RunningServer } from '../servers/server.ts';
import { scaled, type Bench } from './bench.ts';
import { attempt } from './run-fan-out.ts';

const clients = 1000;
/** Events before each measurement; before the last one the log has begun to drop its oldest. */
const eventsBefore = [10_000, 100_000, 400_000];
/** Events at a time of those that only have to be there. */
const stretch = 5000;
const bursts = 9;
const eventsPerBurst = 1000;
const timeoutMs = 15_000;
/** Milliseconds of rest after clients have come. */
const settleMs = 700;

/** A server, one client that always listens, and how many events there were. */
interface Subject {
  readonly server: RunningServer;
  readonly listener: Load;
  made: number;
}

/** What a delivery and a connection cost a process that has had few events, and many. */
export async function runFlat(bench: Bench): Promise<void> {
  const startOf = (name: string) => bench.present.find((each) => each.name === name)?.start;
  const [startTidings, startWriter] = [startOf('tidings'), startOf('node-socket')];
  if (startTidings === undefined || startWriter === undefined) return;
  await attempt(bench, 'flat', 'tidings', async () => {
    await using server = await startTidings();
    await using listener = await startLoad(bench.generator, server.target, { connections: 1 });
    await using writer = await startWriter();
    await using writerListener = await startLoad(bench.generator, writer.target, {
      connections: 1,
    });
    const tidings: Subject = { server, listener, made: 0 };
    const plain: Subject = { server: writer, listener: writerListener, made: 0 };
    for (const wanted of eventsBefore) {
      await fill(tidings, scaled(bench, wanted));
      await compare(bench, `after-${String(wanted)}`, tidings, plain);
    }
  });
}

/** Makes events until there are enough. */
async function fill(subject: Subject, wanted: number): Promise<void> {
  while (subject.made < wanted) {
    await burst(subject, subject.listener, Math.min(stretch, wanted - subject.made));
  }
}

async function compare(bench: Bench, row: string, tidings: Subject, plain: Subject): Promise<void> {
  const connections = scaled(bench, clients);
  const before = readUsage(tidings.server.pid).cpuUs;
  await using load = await startLoad(bench.generator, tidings.server.target, { connections });
  await sleep(settleMs);
  const connectUs = (readUsage(tidings.server.pid).cpuUs - before) / connections;
  await using plainLoad = await startLoad(bench.generator, plain.server.target, { connections });
  await sleep(settleMs);
  for (let round = 0; round < bursts; round += 1) {
    const ours = await burst(tidings, load, eventsPerBurst);
    const theirs = await burst(plain, plainLoad, eventsPerBurst);
    const { cpuUsPerDelivery: cpuUs } = ours;
    const figures = { cpuUs, ofWriter: cpuUs / theirs.cpuUsPerDelivery, connectUs };
    bench.records.add('flat', row, figures, ours.faults);
  }
  bench.report(`flat: ${row}: a connection ${connectUs.toFixed(0)} µs`);
}

async function burst(subject: Subject, load: Load, count: number): Promise<Sample> {
  const first = subject.made + 1;
  subject.made += count;
  return runPhase(subject.server, load, { first, count, intervalUs: 0, timeoutMs });
}
