import { run, type RunOptions, type RunResult } from '../run.ts';
import type { FaultKind } from '../schedule/fault-kinds.ts';
import { createDefects, defectNames, type Defect, type DefectName } from './defects.ts';

/** Whether the oracle noticed a defect, and by what. */
export interface DefectOutcome {
  readonly name: DefectName | 'none';
  readonly result: RunResult;
  /** Of `none`: nothing was found. */
  readonly isRight: boolean;
}

/** Faults that make clients resume, begin anew and meet a gap: what the defects are about. */
const kinds: readonly FaultKind[] = [
  'client-foreign-cursor',
  'client-move',
  'client-cut',
  'client-come-and-go',
];
const durationMs = 10_000;
/** A defect that keeps clients from arriving is told soon. */
const restWithinMs = 5_000;

/** Runs one defect in a short scenario; `none` is the same without any, and must find nothing. */
export async function runDefect(
  name: DefectName | 'none',
  options: Pick<RunOptions, 'seed' | 'report'>,
): Promise<DefectOutcome> {
  const defect: Defect = name === 'none' ? {} : createDefects()[name];
  const clients = { wrapper: 3, bare: 3, slow: 1, page: 0 };
  const scenario = { durationMs, restWithinMs, kinds, clients, everyMs: 700 };
  const result = await run({ ...options, ...scenario, defect });
  return { name, result, isRight: result.violations.length > 0 === (name !== 'none') };
}

/** Runs each defect, one after another, and says of each whether it was caught. */
export async function runDefects(
  options: Pick<RunOptions, 'seed' | 'report'>,
): Promise<DefectOutcome[]> {
  const { seed, report } = options;
  const outcomes: DefectOutcome[] = [];
  for (const name of ['none' as const, ...defectNames]) {
    const outcome = await runDefect(name, { seed, report: () => undefined });
    outcomes.push(outcome);
    const by = [...new Set(outcome.result.violations.map(({ kind }) => kind))].join(', ');
    const found = by === '' ? 'nothing found' : `caught: ${by}`;
    report(`  ${name.padEnd(32)}${outcome.isRight ? '' : 'WRONG: '}${found}`);
  }
  return outcomes;
}
