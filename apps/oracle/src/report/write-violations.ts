import type { RunResult } from '../run.ts';

/** Violations written out in full. */
const maxTold = 20;
/** Records of a client's trace on each side of its first violation. */
const maxRecords = 25;

/** Writes what was broken, by which schedule, and what the first client concerned went through. */
export function writeViolations({ violations, seed, schedule, crowd }: RunResult): string[] {
  const [first] = violations;
  if (first === undefined) return ['', 'Nothing lost, nothing twice.'];
  const trace = crowd.members.find(({ name }) => name === first.who)?.check.trace ?? [];
  const index = trace.findIndex(({ at }) => at >= first.at);
  const near = trace.slice(Math.max(0, index - maxRecords), index + maxRecords);
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
    ...near.map((record) => {
      const text = JSON.stringify(record);
      return `  ${text.length > 300 ? `${text.slice(0, 300)}…` : text}`;
    }),
  ];
}
