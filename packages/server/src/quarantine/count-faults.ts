import type { Issue } from '@tidings/protocol';

/** Pairs of event and path that are counted apart; what comes later is `other`. */
export const maxCountedPairs = 100;

/** How many documents broke the contract by one field. */
export interface FaultCount {
  readonly event: string;
  /** Where the first fault was, e.g. `members.*.name`; the document itself is `*`. */
  readonly path: string;
  readonly count: number;
}

/** Counts documents by event and by the path of their first fault. */
export interface FaultCounts {
  add(event: string, issues: readonly Pick<Issue, 'path'>[]): void;
  all(): FaultCount[];
}

/** Creates the counts. Their number is bounded: whoever reads them keeps a row for each. */
export function createFaultCounts(): FaultCounts {
  const counts = new Map<string, { event: string; path: string; count: number }>();
  return {
    add(event, issues) {
      const path = foldPath(issues[0]?.path ?? '');
      const isFull = counts.size >= maxCountedPairs && !counts.has(`${event} ${path}`);
      const pair = isFull ? { event: 'other', path: 'other' } : { event, path };
      const key = `${pair.event} ${pair.path}`;
      const present = counts.get(key);
      if (present === undefined) counts.set(key, { ...pair, count: 1 });
      else present.count += 1;
    },
    all: () => [...counts.values()],
  };
}

/** Writes a path without its indexes: a list of 500 is one field. */
export function foldPath(path: string): string {
  if (path === '') return '*';
  return path.replaceAll(/(?<=^|\.)\d+(?=\.|$)/g, '*');
}
