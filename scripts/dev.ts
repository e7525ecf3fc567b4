import { createPrinter } from './dev/printer.ts';
import { runDev } from './dev/run-dev.ts';

/** `pnpm dev`: a real MongoDB, the server and the web app, until Ctrl-C. */
process.exit(await runDev({ env: process.env, printer: createPrinter(process.stdout) }));
