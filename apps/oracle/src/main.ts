import { randomInt } from 'node:crypto';
import { runDefect, runDefects } from './defects/run-defects.ts';
import { readArguments, usage, type Arguments } from './read-arguments.ts';
import { writeTable } from './report/write-table.ts';
import { writeViolations } from './report/write-violations.ts';
import { lostHistory } from './lost-history.ts';
import { run, type RunResult } from './run.ts';

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Tells a run in full; says whether nothing was broken. */
function tell(result: RunResult): boolean {
  for (const line of [...writeTable(result), ...writeViolations(result)]) report(line);
  return result.violations.length === 0;
}

/** Does what is asked; says whether it went as it must. */
async function perform({
  seed,
  durationMs,
  kinds,
  losesHistory,
  defects,
}: Arguments): Promise<boolean> {
  report(`Seed ${String(seed)}.`);
  if (losesHistory) return tell(await run({ seed, durationMs, report, ...lostHistory }));
  if (defects === undefined) return tell(await run({ seed, durationMs, kinds, report }));
  if (defects !== 'all') return tell((await runDefect(defects, { seed, report })).result);
  const outcomes = await runDefects({ seed, report });
  return outcomes.every(({ isRight }) => isRight);
}

try {
  const asked = readArguments(process.argv.slice(2), () => randomInt(2 ** 31));
  process.exitCode = (await perform(asked)) ? 0 : 1;
} catch (error) {
  report(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (error instanceof RangeError || error instanceof TypeError) report(usage);
  process.exitCode = 2;
}
