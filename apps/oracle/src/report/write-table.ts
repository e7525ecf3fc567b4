import type { RunResult } from '../run.ts';
import { faultKinds } from '../schedule/fault-kinds.ts';

/** Writes what a run came to. */
export function writeTable(result: RunResult): string[] {
  const { crowd, struck, violations, posted, nodes } = result;
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
    ['reconnects', sum((t) => Math.max(0, t.connections - 1))],
    ['verdict snapshot', sum((t) => t.verdicts.snapshot)],
    ['verdict resumed', sum((t) => t.verdicts.resumed)],
    ['verdict gap', sum((t) => t.verdicts.gap)],
    ['set back by a gap', sum((t) => t.setBack)],
    ['lost', count('lost')],
    ['doubled', count('doubled')],
    ['out of order', count('disorder')],
    ['other violations', violations.filter(({ kind }) => !plain.has(kind)).length],
    ['worst catch-up', `${String(Math.max(0, ...tallies.map((t) => t.worstCatchUpMs)))} ms`],
    ['all at rest after', `${String(result.restMs)} ms`],
  ];
  const faults = [...faultKinds, 'history-lost' as const].flatMap((kind) => {
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
    ...nodes.map((read, i) => {
      const megabytes = Math.round((read?.get('process_resident_memory_bytes') ?? 0) / 1024 ** 2);
      return `  node ${String(i)}: ${String(megabytes)} MB, ${String(read?.get('nodejs_active_resources_total'))} resources, ${String(read?.get('tidings_connections'))} streams, ${String(read?.get('tidings_feed_restarts_total'))} feed restarts`;
    }),
  ];
}

/** Kinds with a row of their own. */
const plain: ReadonlySet<string> = new Set(['lost', 'doubled', 'disorder']);
