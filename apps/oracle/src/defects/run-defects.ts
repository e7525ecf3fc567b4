import { run, type RunOptions, type RunResult } from '../run.ts';
import type { FaultKind } from '../schedule/fault-kinds.ts';
import { defectNames, type DefectName } from './defects.ts';

/** Whether the oracle noticed a defect, and by what. */
export interface DefectOutcome {
  readonly name: DefectName | 'none';
  readonly result: RunResult;
  /** Of `none`: nothing was found. */
  readonly isRight: boolean;
}

/** Faults that make clients resume, start over and get a gap: what the defects affect. */
const kinds: readonly FaultKind[] = [
  'client-foreign-cursor',
  'client-move',
  'client-cut',
  'client-come-and-go',
  'member-removed',
  'session-ended',
];

type Asked = Pick<RunOptions, 'seed' | 'report' | 'signal'>;

/** The short scenario in which a defect has to show; `none` is the same without any. */
export function defectScenario(name: DefectName | 'none', asked: Asked): RunOptions {
  return {
    ...asked,
    kinds,
    durationMs: 10_000,
    everyMs: 700,
    // A defect that keeps clients from arriving is reported soon.
    restWithinMs: 5000,
    clients: { wrapper: 3, bare: 3, slow: 1, page: 0 },
    guests: ['wrapper', 'bare', 'bare'],
    defect: name === 'none' ? undefined : name,
  };
}

/** Runs one defect; `none` must find nothing. */
export async function runDefect(name: DefectName | 'none', asked: Asked): Promise<DefectOutcome> {
  const result = await run(defectScenario(name, asked));
  return { name, result, isRight: result.violations.length > 0 === (name !== 'none') };
}

/** Runs each defect, one after another, and says of each whether it was caught, and by what. */
export async function runDefects(asked: Asked): Promise<DefectOutcome[]> {
  const outcomes: DefectOutcome[] = [];
  for (const name of ['none' as const, ...defectNames]) {
    const outcome = await runDefect(name, { ...asked, report: () => undefined });
    outcomes.push(outcome);
    const counts = new Map<string, number>();
    for (const { kind, count } of outcome.result.violations) {
      counts.set(kind, (counts.get(kind) ?? 0) + count);
    }
    const by = [...counts].map(([kind, count]) => `${kind} (${String(count)})`).join(', ');
    const found = by === '' ? 'nothing found' : `caught: ${by}`;
    asked.report(`  ${name.padEnd(32)}${outcome.isRight ? '' : 'WRONG: '}${found}`);
  }
  return outcomes;
}
