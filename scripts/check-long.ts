import { parts } from './check-long/parts.ts';
import { CheckLongError, readOrder, writeHelp } from './check-long/read-order.ts';
import { runPart } from './check-long/run-part.ts';

/** `pnpm check:long [PART…]`: runs parts of the long tier, one after the other; a failed one does not stop the rest. */
try {
  const order = readOrder(process.argv.slice(2));
  if (order.kind === 'help') console.log(writeHelp());
  else process.exitCode = await runParts(order.names, order.vitestOptions);
} catch (error) {
  if (!(error instanceof CheckLongError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

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
