import type { Sample } from '../measure/run-phase.ts';
import type { Figures } from '../report/records.ts';
import { repeat, scaled, type Bench, type Present } from './bench.ts';
import { fanOut } from './fan-out.ts';

const clients = 1000;
const manyClients = 5000;
/** Events of a burst from which on a server counts as quick. */
const quickBurst = 1000;
/** Share of the time for further rounds of the quick ones alone. */
const shareOfQuick = 0.3;

/**
 * Burst, steady flow and memory of fresh connections of every server, in turn, again and again until the time
 * is over.
 */
export async function runFanOut(bench: Bench, withinMs: number): Promise<void> {
  const rounds = (servers: readonly Present[], share: number, first: number) =>
    repeat({ withinMs: withinMs * share, maxRounds: 7 }, async (index) => {
      const round = first + index;
      // To and fro: nobody always comes after the same one.
      const order = round % 2 === 0 ? servers : [...servers].reverse();
      for (const contender of order) await visit(bench, contender, round);
    });
  const made = await rounds(bench.present, 1 - shareOfQuick, 0);
  // Those who are near the limit are compared more often: there, little decides.
  const quick = bench.present.filter(({ pace }) => pace.burst >= quickBurst);
  await rounds(quick, shareOfQuick, made);
}

/** The burst to five times as many clients, of those who are through with it in seconds. */
export async function runBigBurst(bench: Bench, withinMs: number): Promise<void> {
  const quick = bench.present.filter(({ pace }) => pace.burst >= 100);
  await repeat({ withinMs, maxRounds: 3 }, async (round) => {
    for (const { name, pace, start } of quick) {
      bench.report(`bigBurst, round ${String(round + 1)}: ${name}`);
      await attempt(bench, 'bigBurst', name, async () => {
        await using server = await start();
        const burst = Math.max(10, Math.round(pace.burst / 5));
        const plan = { connections: scaled(bench, manyClients), burst, steady: 0 };
        const result = await fanOut(server, bench.generator, plan);
        bench.records.add('bigBurst', name, figuresOf(result.burst), result.burst.faults);
      });
    }
  });
}

async function visit(bench: Bench, { name, pace, start }: Present, round: number): Promise<void> {
  await attempt(bench, 'burst', name, async () => {
    await using server = await start();
    const { records } = bench;
    const burst = pace.burst >= quickBurst ? pace.burst : scaled(bench, pace.burst);
    const plan = { connections: scaled(bench, clients), burst, steady: scaled(bench, pace.steady) };
    const result = await fanOut(server, bench.generator, plan);
    records.add('burst', name, { ...figuresOf(result.burst), events: burst }, result.burst.faults);
    if (result.steady === undefined) {
      records.add('steady', name, {}, ['not measured: the burst before it was not through']);
    } else {
      records.add('steady', name, figuresOf(result.steady), result.steady.faults);
    }
    records.add('fresh', name, { kib: result.freshBytes / 1024, readyMs: result.readyMs });
    const { cpuUsPerDelivery, deliveriesPerSecond } = result.burst;
    bench.report(
      `round ${String(round + 1)}: ${name}: burst ${cpuUsPerDelivery.toFixed(2)} µs, ` +
        `${Math.round(deliveriesPerSecond).toLocaleString('en-US')}/s; ` +
        `steady ${result.steady?.cpuUsPerDelivery.toFixed(2) ?? '-'} µs; ` +
        `fresh ${(result.freshBytes / 1024).toFixed(1)} KiB`,
    );
  });
}

/** A failure is noted in the table, and the others are still measured. */
export async function attempt(
  bench: Bench,
  scenario: string,
  server: string,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    bench.records.fail(scenario, server, why);
    bench.report(`${scenario}: ${server}: ${why}`);
  }
}

function figuresOf(sample: Sample): Figures {
  return {
    cpuUs: sample.cpuUsPerDelivery,
    perSecond: sample.deliveriesPerSecond,
    p50Ms: sample.p50Ms,
    p99Ms: sample.p99Ms,
    serverShare: sample.serverShare,
    loadShare: sample.loadShare,
    bytes: sample.bytesPerDelivery,
  };
}
