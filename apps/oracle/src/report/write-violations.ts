import type { Violation } from '../check/violation.ts';
import type { RunResult } from '../run.ts';

/** Violations of one kind that are written out. */
const maxListed = 8;

/** Writes what was broken, by which schedule, and what the first client concerned went through. */
export function writeViolations({ violations, seed, schedule, crowd }: RunResult): string[] {
  const [first] = violations;
  if (first === undefined) return ['', 'Nothing lost, nothing twice.'];
  const trace = crowd.members.find(({ name }) => name === first.who)?.check.trace;
  return [
    '',
    `${String(violations.length)} VIOLATIONS with seed ${String(seed)}:`,
    ...[...byKind(violations)].flatMap(([kind, some]) => [
      `  ${kind}, ${String(some.length)} times:`,
      ...some
        .slice(0, maxListed)
        .map(
          ({ who, what, count, at }) => `    (${String(count)}) ${who} at ${String(at)}: ${what}`,
        ),
    ]),
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

/** Many of one kind must not hide the only one of another. */
function byKind(violations: readonly Violation[]): Map<Violation['kind'], Violation[]> {
  const kinds = new Map<Violation['kind'], Violation[]>();
  for (const violation of violations) {
    kinds.set(violation.kind, [...(kinds.get(violation.kind) ?? []), violation]);
  }
  return kinds;
}
