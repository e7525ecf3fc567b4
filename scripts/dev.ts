import { readCommandLine, usage } from './dev/command-line.ts';
import { createPrinter } from './dev/printer.ts';
import { runDev } from './dev/run-dev.ts';

/** `pnpm dev`: a real MongoDB, the server and the web app, until Ctrl-C. */
const order = readCommandLine(process.argv.slice(2));
switch (order.kind) {
  case 'run':
    process.exit(await runDev({ env: process.env, printer: createPrinter(process.stdout) }));
    break;
  case 'help':
    console.log(usage);
    break;
  case 'rejected':
    console.error(`${order.argument} is not an argument of dev.\n\n${usage}`);
    process.exitCode = 2;
}
