import type { Records } from './records.ts';
import { summarize } from './summarize.ts';
import type { Named } from './write-table.ts';

const width = 820;
const labelWidth = 390;
const barWidth = width - labelWidth - 70;
const rowHeight = 30;
const top = 56;

/**
 * Draws the burst and the steady flow as bars on a logarithmic axis, as an SVG that follows the
 * reader's light or dark scheme. Servers without a figure are left out: the table names them.
 */
export function writePlot(records: Records, servers: readonly Named[]): string {
  const rows = servers.flatMap(({ name, title }) => {
    const figureOf = (scenario: string) =>
      summarize(
        records.of(scenario).find(({ server }) => server === name),
        'cpuUs',
      )?.median;
    const burst = figureOf('burst');
    const steady = figureOf('steady');
    return burst === undefined ? [] : [{ name, title, burst, steady }];
  });
  const all = rows.flatMap(({ burst, steady }) => [burst, steady ?? burst]);
  const least = 10 ** Math.floor(Math.log10(Math.min(1, ...all)));
  const most = 10 ** Math.ceil(Math.log10(Math.max(10, ...all)));
  const decades = Math.log10(most / least);
  const lengthOf = (value: number) => (Math.log10(value / least) / decades) * barWidth;
  const height = top + rows.length * rowHeight + 34;
  const ticks = Array.from({ length: decades + 1 }, (_, index) => least * 10 ** index);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="CPU per delivery of each server, less is better">`,
    style,
    `<text x="12" y="22" class="title">Server CPU per delivery, microseconds (less is better, logarithmic)</text>`,
    `<rect x="12" y="32" width="10" height="10" class="burst"/><text x="28" y="41">burst</text>`,
    `<rect x="82" y="32" width="10" height="10" class="steady"/><text x="98" y="41">one event every 10 ms</text>`,
    ...ticks.map((value) => {
      const x = (labelWidth + lengthOf(value)).toFixed(1);
      return `<line x1="${x}" x2="${x}" y1="${String(top - 4)}" y2="${String(height - 26)}" class="grid"/><text x="${x}" y="${String(height - 10)}" class="tick">${String(Number(value.toPrecision(1)))}</text>`;
    }),
    ...rows.flatMap(({ name, title, burst, steady }, index) => {
      const y = top + index * rowHeight;
      return [
        `<text x="${String(labelWidth - 10)}" y="${String(y + 15)}" class="label${name === 'tidings' ? ' ours' : ''}">${escape(title)}</text>`,
        barOf('burst', y, burst, lengthOf(burst)),
        ...(steady === undefined ? [] : [barOf('steady', y + 11, steady, lengthOf(steady))]),
      ];
    }),
    '</svg>',
    '',
  ].join('\n');
}

function barOf(kind: 'burst' | 'steady', y: number, value: number, length: number): string {
  const shown = value < 1 ? value.toFixed(2) : value.toPrecision(3);
  return `<rect x="${String(labelWidth)}" y="${String(y)}" width="${length.toFixed(1)}" height="9" class="${kind}"/><text x="${(labelWidth + length + 5).toFixed(1)}" y="${String(y + 8)}" class="value">${shown}</text>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const style = `<style>
svg { font: 12px system-ui, sans-serif; background: #fff; }
text { fill: #1f2328; } .title { font-weight: 600; font-size: 14px; }
.label { text-anchor: end; } .ours { font-weight: 700; } .value, .tick { font-size: 10px; } .tick { text-anchor: middle; }
.grid { stroke: #d0d7de; } .burst { fill: #0969da; } .steady { fill: #bf8700; }
@media (prefers-color-scheme: dark) {
  svg { background: #0d1117; } text { fill: #e6edf3; } .grid { stroke: #30363d; }
  .burst { fill: #58a6ff; } .steady { fill: #d29922; }
}
</style>`;
