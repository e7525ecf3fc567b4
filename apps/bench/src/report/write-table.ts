import type { Measured, Records } from './records.ts';
import { scenarios, type Metric, type Scenario } from './scenario.ts';
import { ratio, summarize } from './summarize.ts';
import { rateTargets } from './targets.ts';

/** A server as the table names it. */
export interface Named {
  readonly name: string;
  readonly title: string;
  /** Version and settings, or why it is not there. */
  readonly details: string;
}

/** Writes everything as Markdown: a table for each scenario, the targets, versions and settings. */
export function writeTables(records: Records, servers: readonly Named[]): string[] {
  const titles = new Map(servers.map(({ name, title }) => [name, title]));
  const lines: string[] = [];
  for (const scenario of Object.values<Scenario>(scenarios)) {
    const ran = records.of(scenario.name);
    if (ran.length === 0) continue;
    lines.push(
      `## ${scenario.title}`,
      '',
      scenario.what,
      '',
      ...tableOf(scenario, ran, titles),
      '',
    );
  }
  return [...lines, ...targetsTable(records), '', ...serversTable(servers)];
}

function tableOf(
  { metrics }: Scenario,
  records: readonly Measured[],
  titles: ReadonlyMap<string, string>,
): string[] {
  const tidings = records.find(({ server }) => server === 'tidings');
  const head = metrics.flatMap(({ title, isMain }) =>
    isMain === true ? [`${title}: min`, 'median', 'max', '÷ Tidings'] : [title],
  );
  const rows = records.map((record) => [
    titles.get(record.server) ?? record.server,
    ...metrics.flatMap((metric) => cellsOf(metric, record, tidings)),
    [...new Set(record.faults)].slice(0, 3).join('; '),
  ]);
  return toMarkdown(['', ...head, 'not as it must be'], rows);
}

function cellsOf(metric: Metric, record: Measured, tidings: Measured | undefined): string[] {
  const summary = summarize(record, metric.name);
  if (metric.isMain !== true) return [write(summary?.median, metric.digits)];
  return [
    ...[summary?.min, summary?.median, summary?.max].map((value) => write(value, metric.digits)),
    write(ratio(record, tidings, metric.name), 2),
  ];
}

function targetsTable(records: Records): string[] {
  const rows = rateTargets(records).map(({ text, is, wanted, outcome }) => [
    text,
    wanted,
    write(is, 2),
    outcome === 'missed' ? '**MISSED**' : outcome,
  ]);
  return ['## Targets', '', ...toMarkdown(['', 'wanted', 'is', ''], rows)];
}

function serversTable(servers: readonly Named[]): string[] {
  const rows = servers.map(({ title, details }) => [title, details]);
  return ['## Versions and settings', '', ...toMarkdown(['', ''], rows)];
}

function toMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((text, column) =>
    Math.max(3, text.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [
    line(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
  ];
}

function write(value: number | undefined, digits: number): string {
  if (value === undefined) return '';
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
