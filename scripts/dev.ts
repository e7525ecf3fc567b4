import { readCommandLine } from '@tidings/dev-machine';
import { readArguments, usage } from './dev/command-line.ts';
import { createPrinter } from './dev/printer.ts';
import { runDev } from './dev/run-dev.ts';

/** `pnpm dev`: a real MongoDB, the server and the web app, until Ctrl-C. */
readCommandLine(usage, readArguments);
process.exit(await runDev({ env: process.env, printer: createPrinter(process.stdout) }));
