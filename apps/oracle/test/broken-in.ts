import { writeTable } from '../src/report/write-table.ts';
import { writeViolations } from '../src/report/write-violations.ts';
import type { RunResult } from '../src/run.ts';

/** The whole report where something was broken; nothing where all is well. */
export function brokenIn(result: RunResult): string {
  return result.violations.length === 0
    ? ''
    : [...writeTable(result), ...writeViolations(result)].join('\n');
}
