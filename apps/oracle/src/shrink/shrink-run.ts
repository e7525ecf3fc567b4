import { run, type RunOptions, type RunResult } from '../run.ts';
import type { Fault } from '../schedule/fault-kinds.ts';
import { shrink, type Rate, type Shrunk } from './shrink.ts';

/** Runs of one reduction, at most: what the operating system does is another thing each time. */
const maxRuns = 3;
/** Broken so often, a reduction needs no further run. */
const enoughBroken = 2;
/** Faults that struck so long before the first violation are suspects, in milliseconds. */
const suspiciousMs = 30_000;
/** Milliseconds that go on after the last fault of a reduction. */
const afterMs = 3000;

/** How long a reduction is run: until its last fault has struck and healed. */
export function durationOf(faults: readonly Fault[]): number {
  return Math.max(6000, ...faults.map(({ atMs, forMs }) => atMs + forMs + afterMs));
}

/** Searches for the shortest schedule that breaks one of the promises that a run broke. */
export async function shrinkRun(
  { schedule, struck, violations }: RunResult,
  options: RunOptions & {
    /** Time after which no further reduction is begun, in milliseconds. */
    readonly budgetMs: number;
  },
): Promise<Shrunk> {
  const { report, budgetMs } = options;
  const giveUpAt = Date.now() + budgetMs;
  const kinds = new Set(violations.map(({ kind }) => kind));
  const firstAt = Math.min(...violations.map(({ at }) => at));
  const suspects = struck
    .filter(({ at }) => at <= firstAt && at >= firstAt - suspiciousMs)
    .map(({ fault }) => fault);

  async function attempt(faults: readonly Fault[]): Promise<Rate | undefined> {
    let rate: Rate = { broken: 0, runs: 0 };
    while (rate.runs < maxRuns && rate.broken < enoughBroken) {
      if (Date.now() > giveUpAt) break;
      const durationMs = durationOf(faults);
      const result = await run({
        ...options,
        durationMs,
        schedule: faults,
        report: () => undefined,
      });
      const isBroken = result.violations.some(({ kind }) => kinds.has(kind));
      rate = { broken: rate.broken + (isBroken ? 1 : 0), runs: rate.runs + 1 };
    }
    if (rate.runs === 0) return undefined;
    report(`  ${String(faults.length)} of ${String(schedule.length)} faults: ${writeRate(rate)}`);
    return rate;
  }

  return shrink(schedule, {
    suspects: schedule.filter((fault) => suspects.includes(fault)),
    attempt,
  });
}

/** Formats how often. */
export function writeRate({ broken, runs }: Rate): string {
  return `broke ${String(broken)} of ${String(runs)} times`;
}
