import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Records } from './records.ts';
import { rateTargets } from './targets.ts';
import { writePlot } from './write-plot.ts';
import { writeTables, type Named } from './write-table.ts';

/** What was measured, and on what. */
export interface Report {
  readonly records: Records;
  readonly servers: readonly Named[];
  /** One line each: the machine, its load, how long it took. */
  readonly circumstances: readonly string[];
}

/** Writes `bench.md`, `bench.json` and `bench.svg` into a folder; returns the Markdown's lines. */
export async function writeReport(folder: string, report: Report): Promise<readonly string[]> {
  const { records, servers, circumstances } = report;
  const lines = [
    '# Tidings beside its peers and the limit',
    '',
    ...circumstances.map((line) => `- ${line}`),
    '',
    ...writeTables(records, servers),
  ];
  const data = { circumstances, servers, targets: rateTargets(records), records: records.all() };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bench.md'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'bench.json'), `${JSON.stringify(data, null, 2)}\n`);
  await writeFile(join(folder, 'bench.svg'), writePlot(records, servers));
  return lines;
}
