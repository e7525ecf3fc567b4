import type { RunResult } from '../run.ts';

/** Violations written out in full. */
const maxTold = 20;
/** Writes what was broken, by which schedule, and what the first client concerned went through. */
export function writeViolations({ violations, seed, schedule, crowd }: RunResult): string[] {
  const [first] = violations;
  if (first === undefined) return ['', 'Nothing lost, nothing twice.'];
  const trace = crowd.members.find(({ name }) => name === first.who)?.check.trace;
  return [
    '',
    `${String(violations.length)} VIOLATIONS with seed ${String(seed)}:`,
    ...violations
      .slice(0, maxTold)
      .map(
        ({ kind, who, what, count, at }) =>
          `  ${kind} (${String(count)}) ${who} at ${String(at)}: ${what}`,
      ),
    '',
    'Schedule:',
    ...schedule.map((fault) => `  ${JSON.stringify(fault)}`),
    '',
    `Trace of ${first.who}:`,
    ...(trace?.records ?? []).map((record, i) => {
      const text = JSON.stringify(record);
      const mark = i === trace?.heldAt ? '▶' : ' ';
      return `${mark} ${text.length > 300 ? `${text.slice(0, 300)}…` : text}`;
    }),
  ];
}
