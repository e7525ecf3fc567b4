import { readCommandLine } from '@tidings/dev-machine';
import { parts } from './check-long/parts.ts';
import { readOrder, writeHelp } from './check-long/read-order.ts';
import { runPart } from './check-long/run-part.ts';

/** `pnpm check:long [PART…]`: runs parts of the long tier, one after the other; a failed one does not stop the rest. */
const { names, vitestOptions } = readCommandLine(writeHelp(), readOrder);
process.exitCode = await runParts(names, vitestOptions);

async function runParts(
  names: readonly string[],
  vitestOptions: readonly string[],
): Promise<0 | 1> {
  const results: string[] = [];
  let code: 0 | 1 = 0;
  for (const name of names) {
    const part = parts[name];
    if (part === undefined) continue; // readOrder lets known parts through alone
    console.log(`\n── ${name}: ${part.summary}`);
    const start = performance.now();
    const failure = await runPart(part, vitestOptions);
    const minutes = ((performance.now() - start) / 60_000).toFixed(1);
    results.push(`  ${name}: ${failure ?? 'passed'} (${minutes} min)`);
    if (failure !== undefined) code = 1;
  }
  console.log(`\nThe long tier:\n${results.join('\n')}`);
  return code;
}
