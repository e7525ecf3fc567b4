import { defectScenario, runDefects } from './defects/run-defects.ts';
import { lostHistory } from './lost-history.ts';
import type { Arguments } from './read-arguments.ts';
import { writeTable } from './report/write-table.ts';
import { writeViolations } from './report/write-violations.ts';
import { run, type RunOptions, type RunResult } from './run.ts';
import { readSchedule, writeSchedule } from './schedule/schedule-file.ts';
import { durationOf, shrinkRun, writeRate } from './shrink/shrink-run.ts';

type Asked = Required<Pick<RunOptions, 'report' | 'signal'>>;

/** Does what the command line asks for; says whether all went as it must. */
export async function carryOut(asked: Arguments, options: Asked): Promise<boolean> {
  if (asked.defects === 'all') {
    const outcomes = await runDefects({ ...options, seed: asked.seed });
    return outcomes.every(({ isRight }) => isRight);
  }
  const scenario = await scenarioOf(asked, options);
  const { report, seed } = scenario;
  report(`Seed ${String(seed)}.`);
  const result = await run(scenario);
  for (const line of [...writeTable(result), ...writeViolations(result)]) report(line);
  if (result.violations.length === 0) return true;
  await shorten(result, scenario, asked);
  return false;
}

/** What is to be run: a schedule from a file, a defect, or faults drawn from the seed. */
async function scenarioOf(asked: Arguments, options: Asked): Promise<RunOptions> {
  const { seed, durationMs, kinds, losesHistory, defects, schedule } = asked;
  if (schedule !== undefined) {
    const given = await readSchedule(schedule);
    return {
      ...options,
      ...(given.losesHistory ? lostHistory : {}),
      ...(defects === undefined || defects === 'all'
        ? {}
        : defectScenario(defects, { ...options, seed })),
      seed: given.seed,
      durationMs: given.durationMs,
      schedule: given.faults,
    };
  }
  if (defects !== undefined && defects !== 'all') {
    return defectScenario(defects, { ...options, seed });
  }
  return { ...options, seed, durationMs, kinds, ...(losesHistory ? lostHistory : {}) };
}

/** Leaves the schedule for another run, and the shortest one that breaks, too. */
async function shorten(
  { seed, durationMs, schedule: faults, ...rest }: RunResult,
  scenario: RunOptions,
  { shrinkMs, defects }: Arguments,
): Promise<void> {
  const { report, mongodArgs } = scenario;
  const losesHistory = mongodArgs === lostHistory.mongodArgs;
  const given = { seed, durationMs, losesHistory, faults };
  const path = await writeSchedule(`schedule-${String(seed)}`, given);
  const more = defects === undefined ? '' : ` --defect ${defects}`;
  report(`\nAgain: pnpm oracle --schedule ${path}${more}`);
  if (shrinkMs === 0) {
    report('A shorter one is looked for with --shrink MINUTES.');
    return;
  }
  report(`\nLooking for a shorter one for ${String(shrinkMs / 60_000)} minutes:`);
  const result = { seed, durationMs, schedule: faults, ...rest };
  const { faults: few, rate } = await shrinkRun(result, { ...scenario, budgetMs: shrinkMs });
  if (rate === undefined) {
    report('None of those tried broke anything.');
    return;
  }
  const shortest = { seed, durationMs: durationOf(few), losesHistory, faults: few };
  const shortPath = await writeSchedule(`shortest-${String(seed)}`, shortest);
  report(`\nShortest schedule, ${writeRate(rate)}:`);
  for (const fault of few) report(`  ${JSON.stringify(fault)}`);
  if (few.length === 0) report('  no fault at all: the writes alone do it');
  report(`Again: pnpm oracle --schedule ${shortPath}${more}`);
}
