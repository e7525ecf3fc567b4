import { parseArgs } from 'node:util';
import { writeTable } from './report/write-table.ts';
import { writeViolations } from './report/write-violations.ts';
import { run } from './run.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

const seed = values.seed === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const seconds = Number(values.seconds ?? Number(values.minutes ?? 1) * 60);

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

report(`Seed ${String(seed)}, ${String(seconds)} s.`);
const result = await run({ seed, durationMs: seconds * 1000, report });
for (const line of [...writeTable(result), ...writeViolations(result)]) report(line);
process.exitCode = result.violations.length === 0 ? 0 : 1;
