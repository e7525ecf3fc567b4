import type { Records } from './records.ts';
import type { ScenarioName } from './scenario.ts';
import { ratio, summarize } from './summarize.ts';

/** A figure that Tidings has to reach, against another server in the same run or as it is. */
interface Target {
  readonly scenario: ScenarioName;
  readonly metric: string;
  /** The other server; absent where the figure itself counts. */
  readonly against?: string;
  /**
   * - `times cheaper`: the other's figure is at least so many times Tidings'.
   * - `at most`: Tidings' figure is at most so many times the other's, or so much.
   * - `at least`: Tidings' figure is at least so many times the other's.
   */
  readonly kind: 'times cheaper' | 'at most' | 'at least';
  readonly value: number;
  readonly text: string;
}

const cheaper = (
  scenario: 'burst' | 'bigBurst',
  against: string,
  value: number,
  text: string,
): Target => ({ scenario, metric: 'cpuUs', against, kind: 'times cheaper', value, text });

const burstTargets = (scenario: 'burst' | 'bigBurst', where: string): Target[] => [
  cheaper(scenario, 'c-all', 0.8, `${where}: at least 0.8 of the limit (C, all in one write)`),
  cheaper(scenario, 'centrifugo', 3.5, `${where}: 3.5 × Centrifugo`),
  cheaper(scenario, 'mercure', 10, `${where}: 10 × Mercure`),
  cheaper(scenario, 'nchan', 10, `${where}: 10 × Nchan`),
  cheaper(scenario, 'better-sse', 20, `${where}: 20 × better-sse`),
  cheaper(scenario, 'notes-express', 20, `${where}: 20 × the study notes’ way`),
  cheaper(scenario, 'trpc', 200, `${where}: 200 × tRPC`),
];

const targets: readonly Target[] = [
  ...burstTargets('burst', 'Burst'),
  ...burstTargets('bigBurst', 'Burst to 5,000').slice(0, 6),
  {
    scenario: 'steady',
    metric: 'cpuUs',
    against: 'c-all',
    kind: 'at most',
    value: 1.5,
    text: 'Steady: at most 1.5 × the limit’s CPU',
  },
  {
    scenario: 'steady',
    metric: 'cpuUs',
    against: 'nchan',
    kind: 'at most',
    value: 1,
    text: 'Steady: below Nchan’s CPU',
  },
  {
    scenario: 'idle',
    metric: 'kib',
    kind: 'at most',
    value: 10,
    text: 'Idle: at most 10 KiB per connection',
  },
  {
    scenario: 'idle',
    metric: 'kib',
    against: 'nchan',
    kind: 'at most',
    value: 1,
    text: 'Idle: below Nchan’s memory',
  },
  {
    scenario: 'fresh',
    metric: 'kib',
    kind: 'at most',
    value: 10,
    text: 'Just come: at most 10 KiB per connection',
  },
  {
    scenario: 'endToEnd',
    metric: 'p50Ms',
    against: 'watch-bare',
    kind: 'at most',
    value: 1.3,
    text: 'End to end: p50 at most 1.3 × bare watch and one fan-out',
  },
  {
    scenario: 'endToEnd',
    metric: 'p99Ms',
    against: 'watch-bare',
    kind: 'at most',
    value: 1.3,
    text: 'End to end: p99 at most 1.3 × bare watch and one fan-out',
  },
  {
    scenario: 'endToEnd',
    metric: 'insertsPerSecond',
    against: 'watch-notes',
    kind: 'at least',
    value: 20,
    text: 'End to end: 20 × the insert rate of the study notes’ way',
  },
  {
    scenario: 'connectStorm',
    metric: 'readyMs',
    against: 'node-http',
    kind: 'at most',
    value: 3,
    text: 'Connect storm: under 3 × a bare accept and header write (Node http)',
  },
  {
    scenario: 'connectStorm',
    metric: 'reads',
    kind: 'at most',
    value: 20,
    text: 'Connect storm: no database read per connection (20 in all, its snapshots and housekeeping)',
  },
];

/** The result of a target. */
export interface Outcome {
  readonly text: string;
  readonly is: number | undefined;
  readonly wanted: string;
  readonly outcome: 'met' | 'missed' | 'not measured';
}

/** Checks the records against the targets; targets of scenarios that did not run are omitted. */
export function rateTargets(records: Records): readonly Outcome[] {
  return targets.flatMap((target) => {
    const ran = records.of(target.scenario);
    if (ran.length === 0) return [];
    const tidings = ran.find(({ server }) => server === 'tidings');
    const other = ran.find(({ server }) => server === target.against);
    const is =
      target.against === undefined
        ? summarize(tidings, target.metric)?.median
        : target.kind === 'times cheaper'
          ? ratio(other, tidings, target.metric)
          : ratio(tidings, other, target.metric);
    const isUpperBound = target.kind === 'at most';
    const wanted = `${isUpperBound ? '≤' : '≥'} ${String(target.value)}`;
    const isMet = is !== undefined && (isUpperBound ? is <= target.value : is >= target.value);
    const outcome = is === undefined ? 'not measured' : isMet ? 'met' : 'missed';
    return [{ text: target.text, is, wanted, outcome }];
  });
}
