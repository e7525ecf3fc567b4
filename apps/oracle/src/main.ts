import { readCommandLine } from '@tidings/dev-machine';
import { randomInt } from 'node:crypto';
import { carryOut } from './carry-out.ts';
import { readArguments, usage } from './read-arguments.ts';

/** Exit codes of what a signal has ended, as shells have them. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

const asked = readCommandLine(usage, (args) => readArguments(args, () => randomInt(2 ** 31)));
const over = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second one does not wait: what was started ends with its parent.
    if (over.signal.aborted) process.exit(exitCodes[signal]);
    process.exitCode = exitCodes[signal];
    report(`${signal}: ending everything.`);
    over.abort(new Error(`Ended by ${signal}.`));
  });
}

try {
  const isWell = await carryOut(asked, { report, signal: over.signal });
  process.exitCode = isWell ? 0 : 1;
} catch (error) {
  if (!over.signal.aborted) {
    report(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 2;
  }
}
// What was cut short in the middle has nobody left to wait for it.
if (over.signal.aborted) process.exit();
