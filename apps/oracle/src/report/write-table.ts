import { show } from '../level/compare-levels.ts';
import { levelNames } from '../level/read-level.ts';
import type { RunResult } from '../run.ts';
import { allFaultKinds } from '../schedule/fault-kinds.ts';

/** Writes what a run came to. */
export function writeTable(result: RunResult): string[] {
  const { crowd, struck, violations, posted, nodes, levels } = result;
  const tallies = crowd.members.map(({ check }) => check.tally);
  const sum = (read: (tally: (typeof tallies)[number]) => number): number =>
    tallies.reduce((total, tally) => total + read(tally), 0);
  const count = (kind: string): number =>
    violations.filter((v) => v.kind === kind).reduce((total, v) => total + v.count, 0);
  const rows: readonly (readonly [string, string | number])[] = [
    ['seed', result.seed],
    ['events', result.events],
    ['POSTs acknowledged', posted.filter(({ acknowledged }) => acknowledged).length],
    ['clients', tallies.length],
    ['deliveries', sum((t) => t.deliveries)],
    ['messages in rooms', sum((t) => t.messages)],
    ['rooms revoked', sum((t) => t.revoked)],
    ['reconnects', sum((t) => Math.max(0, t.connections - 1))],
    ['outcome snapshot', sum((t) => t.outcomes.snapshot)],
    ['outcome resumed', sum((t) => t.outcomes.resumed)],
    ['outcome gap', sum((t) => t.outcomes.gap)],
    ['of them in band', sum((t) => t.overtaken)],
    ['set back by a gap', sum((t) => t.setBack)],
    ['lost', count('lost')],
    ['doubled', count('doubled')],
    ['out of order', count('disorder')],
    ['other violations', violations.filter(({ kind }) => !plain.has(kind)).length],
    ['worst catch-up', `${String(Math.max(0, ...tallies.map((t) => t.worstCatchUpMs)))} ms`],
    ['the oracle stood still', `${String(result.stalledMs)} ms`],
    ['all at rest after', `${String(result.restMs)} ms`],
  ];
  const faults = allFaultKinds.flatMap((kind) => {
    const of = struck.filter(({ fault }) => fault.kind === kind);
    if (of.length === 0) return [];
    const live = of.filter(({ hit }) => hit > 0).length;
    const hit = of.reduce((total, s) => total + s.hit, 0);
    return [
      `  ${kind.padEnd(24)}${String(of.length).padStart(5)}${String(live).padStart(8)}${String(hit).padStart(9)}`,
    ];
  });
  return [
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(24)}${String(value).padStart(12)}`),
    '',
    `  ${'fault'.padEnd(24)}times    live  clients`,
    ...faults,
    '',
    ...writeLevels(levels),
    '',
    ...nodes.map((read, i) => {
      const of = (name: string): string => String(read?.get(name));
      return `  node ${String(i)}: ${of('tidings_feed_restarts_total')} feed restarts, ${of('tidings_feed_resets_total')} resets`;
    }),
  ];
}

/** Kinds with a row of their own. */
const plain: ReadonlySet<string> = new Set(['lost', 'doubled', 'disorder']);

/** What each node held, at the start and at the end with its clients gone. */
function writeLevels(levels: RunResult['levels']): string[] {
  const width = 19;
  const heading = levels.map((_, i) => `node ${String(i)}`.padStart(width)).join('');
  return [
    `  ${'before → after'.padEnd(16)}${heading}`,
    ...levelNames.map((name) => {
      const cells = levels.map(({ before, after }) => {
        const then = after === undefined ? '?' : show(name, after[name]);
        return `${show(name, before[name])} → ${then}`.padStart(width);
      });
      return `  ${name.padEnd(16)}${cells.join('')}`;
    }),
  ];
}
