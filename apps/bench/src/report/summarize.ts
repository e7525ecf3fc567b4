import type { Measured } from './records.ts';

/** The spread of a metric over all runs. */
export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Sums up a metric; undefined when no run has it. */
export function summarize(record: Measured | undefined, metric: string): Summary | undefined {
  return spread(valuesOf(record, metric));
}

/**
 * How many times the one server's figure is the other's: the median over the rounds, each compared
 * within itself, so that what disturbs a whole round disturbs both sides.
 */
export function ratio(
  record: Measured | undefined,
  to: Measured | undefined,
  metric: string,
): number | undefined {
  const pairs = (record?.runs ?? []).flatMap((figures, round) => {
    const mine = figures[metric];
    const theirs = to?.runs[round]?.[metric];
    return mine === undefined || theirs === undefined || theirs === 0 ? [] : [mine / theirs];
  });
  return spread(pairs)?.median;
}

function valuesOf(record: Measured | undefined, metric: string): number[] {
  return (record?.runs ?? []).flatMap((figures) => figures[metric] ?? []);
}

function spread(values: readonly number[]): Summary | undefined {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) return undefined;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? max;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? min;
  return { min, median: (upper + lower) / 2, max };
}
